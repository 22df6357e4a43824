// SPDX-License-Identifier: MIT
// Cases, and the page as they see it: widgets found by label, real mouse and keyboard events.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brief } from '../scenarios.mjs';

export const cases = [];
export function test(name, options, body) {
  if (typeof options === 'function') cases.push({ name, options: {}, body: options });
  else cases.push({ name, options, body });
}

// The machine may be slow and shared: limits are for hangs, not for speed.
export const PATIENCE = 60_000;

// How each page is opened: options of a case, all optional.
//   width, height, dpr, dark, reduced, touch: of the window; url: 'root' or 'below' (a sub-path);
//   hash: of the address (else brief; '' is the first scenario, whole); mayFail: errors on the
//   console are expected; opens: false to open the page by hand (app.open()).
export class AppPage {
  constructor(world, context, page, options) {
    this.world = world;
    this.context = context;
    this.page = page;
    this.options = options;
    this.complaints = [];
    this.requests = [];
    page.setDefaultTimeout(PATIENCE);
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`error: ${error}`));
    page.on('dialog', (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    context.on('request', (request) => this.requests.push(request.url()));
  }

  async open(hash = this.options.hash ?? brief) {
    const base = this.options.url === 'below' ? this.world.server.below : this.world.server.root;
    await this.page.goto(base + (hash ? `#${hash}` : ''));
    return this;
  }

  ui() { return this.page.evaluate(() => servescape.ui()); }
  state() { return this.page.evaluate(() => servescape.state()); }
  frames() { return this.page.evaluate(() => servescape.frames()); }
  phase() { return this.page.evaluate(() => document.documentElement.dataset.state); }

  // Until a function in the page is true of its argument.
  until(condition, argument, timeout = PATIENCE) {
    return this.page.waitForFunction(condition, argument, { timeout, polling: 50 });
  }
  started() {
    return this.until(() => window.servescape &&
      document.documentElement.dataset.state !== 'loading');
  }
  // All replications of the scenario are in.
  settled() {
    return this.until(() => window.servescape && ['done', 'running'].includes(
      document.documentElement.dataset.state) && servescape.state().settled);
  }
  // Nothing is under way any more, the sweep neither.
  quiet() {
    return this.until(() => window.servescape && servescape.state().settled &&
      !servescape.state().sweep.running && document.documentElement.dataset.state === 'done');
  }
  // The frames that an event leads to.
  drawn(count = 4) {
    return this.page.evaluate((n) => new Promise((resolve) => {
      const step = () => (n-- > 0 ? requestAnimationFrame(step) : resolve());
      step();
    }), count);
  }

  // The first widget on screen with that label (and kind).
  async find(label, kind) {
    const all = await this.ui();
    const found = all.find((w) => w.label === label && w.visible !== false &&
      (kind === undefined || w.kind === kind));
    assert.ok(found, `no widget "${label}"${kind ? ` (${kind})` : ''}; there are: ` +
      [...new Set(all.map((w) => w.label))].slice(0, 80).join(' | '));
    return found;
  }
  async has(label, kind) {
    return (await this.ui()).some((w) => w.label === label && w.visible !== false &&
      (kind === undefined || w.kind === kind));
  }
  async click(label, kind) {
    const { rect: [x, y, w, h] } = await this.find(label, kind);
    await this.page.mouse.move(x + w / 2, y + h / 2);
    await this.page.mouse.down();
    await this.page.mouse.up();
    await this.drawn();
  }
  // Drags a slider to a share of its width, in steps.
  async drag(label, share, steps = 8) {
    const { rect: [x, y, w, h] } = await this.find(label, 'slider');
    const middle = y + h / 2;
    await this.page.mouse.move(x + w * 0.5, middle);
    await this.page.mouse.down();
    for (let i = 1; i <= steps; ++i) {
      await this.page.mouse.move(x + w * (0.5 + (share - 0.5) * (i / steps)), middle);
      await this.drawn(2);
    }
    await this.page.mouse.up();
    await this.drawn();
  }

  async shot(name) {
    const file = await this.page.screenshot();
    mkdirSync(this.world.shots, { recursive: true });
    writeFileSync(join(this.world.shots, `${name}.png`), file);
    return file;
  }
}

export async function openPage(world, options) {
  const context = await world.browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    deviceScaleFactor: options.dpr ?? 1,
    colorScheme: options.dark ? 'dark' : 'light',
    reducedMotion: options.reduced ? 'reduce' : 'no-preference',
    hasTouch: options.touch ?? false,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const app = new AppPage(world, context, await context.newPage(), options);
  if (options.opens !== false) {
    await app.open();
    await app.started();
  }
  return app;
}

async function runCase(world, { options, body }) {
  const app = await openPage(world, options);
  try {
    await body(app, world);
    if (!options.mayFail) assert.deepEqual(app.complaints, []);
    const outside = app.requests.filter((url) => !url.startsWith(world.server.origin) &&
      !url.startsWith('data:') && !url.startsWith('blob:'));
    assert.deepEqual(outside, [], 'requests outside the origin');
  } catch (error) {
    if (app.complaints.length) error.message += `\n  the page said: ${app.complaints.join('\n  ')}`;
    await app.shot(`failed-${world.current}`).catch(() => {});
    throw error;
  } finally {
    await app.context.close();
    world.server.trouble.clear();
  }
}

// Of the cases whose names contain `filter`, runs each `parts`-th from `part` on; returns
// { passed, failed }.
export async function runCases(world, filter, part, parts) {
  let passed = 0;
  let failed = 0;
  const chosen = cases.filter(({ name }) => name.includes(filter));
  for (const one of chosen.filter((_, index) => index % parts === part)) {
    world.current = one.name.replace(/[^a-z0-9]+/gi, '-');
    const start = performance.now();
    try {
      await runCase(world, one);
      ++passed;
      console.log(`ok      ${one.name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      ++failed;
      console.log(`FAILED  ${one.name}\n  ${String(error.stack ?? error).replace(/\n/g, '\n  ')}`);
    }
  }
  return { passed, failed };
}
