// SPDX-License-Identifier: MIT
// node page.mjs SITE [--beside SITE] [--rounds 9] [--out FILE]: how fast the page is, as medians in
// milliseconds, each round in a browser profile of its own: the first frame, the first curves, all
// replications, and from the pointer's move on a knob to the first new figures and to the frame
// that shows them. With another build beside it the two take turns, and the ratio is told.
// Where browser or site is missing: exit 77, and a word why.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { launch } from '../web/lib/browser.mjs';
import { startServer } from '../web/lib/server.mjs';

const { values, positionals: [site] } = parseArgs({ allowPositionals: true, options: {
  beside: { type: 'string' }, rounds: { type: 'string', default: '9' }, out: { type: 'string' },
} });
const sites = values.beside ? { this: site, beside: values.beside } : { this: site };

const PATIENCE = 120_000;

// In the page, before anything of it runs: when the first figures and all of them were there, by a
// look in every frame that the browser draws.
function watch() {
  const marks = { curves: 0, settled: 0 };
  globalThis.pageMarks = marks;
  const look = () => {
    const state = globalThis.servescape?.state?.();
    if (state?.digest && !marks.curves) marks.curves = performance.now();
    if (state?.settled && !marks.settled) marks.settled = performance.now();
    if (!marks.settled) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

// From one move of the pointer on a held knob.
async function knob(page) {
  const { rect: [x, y, w, h] } = await page.evaluate(() => servescape.ui().find((widget) =>
    widget.kind === 'slider' && widget.label === 'Rate'));
  await page.mouse.move(x + w / 2, y + h / 2);
  await page.mouse.down();
  await page.evaluate(() => {
    const canvas = document.getElementById('app');
    const { digest } = servescape.state();
    const marks = globalThis.pageMarks;
    marks.figures = 0;
    marks.frame = 0;
    canvas.addEventListener('pointermove', () => {
      const begun = performance.now();
      const look = () => {
        if (!marks.figures && servescape.state().digest !== digest) {
          marks.figures = performance.now() - begun;
          marks.frames = servescape.frames();
        }
        if (marks.figures && !marks.frame && servescape.frames() > marks.frames) {
          marks.frame = performance.now() - begun;
        }
        if (!marks.frame) setTimeout(look, 2);
      };
      look();
    }, { once: true });
  });
  await page.mouse.move(x + w * 0.62, y + h / 2);
  await page.waitForFunction(() => globalThis.pageMarks.frame > 0, undefined,
    { timeout: PATIENCE });
  await page.mouse.up();
  return page.evaluate(() => globalThis.pageMarks);
}

async function round(browser, server) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.addInitScript(watch);
  await page.goto(server.root);
  await page.waitForFunction(() => globalThis.pageMarks?.settled > 0, undefined,
    { timeout: PATIENCE });
  const { frame } = await page.evaluate(() => servescape.timings());
  const { curves, settled } = await page.evaluate(() => globalThis.pageMarks);
  await page.waitForFunction(() => !servescape.state().sweep.running, undefined,
    { timeout: PATIENCE });
  const moved = await knob(page);
  await context.close();
  return { 'first frame': frame, 'first curves': curves, settled,
    'knob to figures': moved.figures, 'knob to frame': moved.frame };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const servers = {};
for (const [name, folder] of Object.entries(sites)) servers[name] = await startServer(folder);
const rounds = Object.fromEntries(Object.keys(sites).map((name) => [name, []]));
for (let i = 0; i < Number(values.rounds); ++i) {
  for (const name of Object.keys(sites)) {
    // A browser of its own: nothing is warm.
    const browser = await (async () => launch(sites[name]))().catch(({ message }) => {
      console.error(message);
      process.exit(77);
    });
    rounds[name].push(await round(browser, servers[name]));
    await browser.close();
  }
}
for (const server of Object.values(servers)) server.close();

const figures = Object.keys(rounds.this[0]);
const result = {};
const head = values.beside ? '    beside  ratio' : '';
console.log(`median of ${values.rounds}, ms`.padEnd(22) + `this build${head}`);
for (const figure of figures) {
  const [now, then] = ['this', 'beside'].map((name) =>
    rounds[name] && median(rounds[name].map((each) => each[figure])));
  result[figure] = { this: now, ...(then && { beside: then, ratio: now / then }) };
  console.log(`${figure.padEnd(20)}${now.toFixed(0).padStart(12)}${then
    ? `${then.toFixed(0).padStart(10)}${(now / then).toFixed(2).padStart(7)}` : ''}`);
}
if (values.out) writeFileSync(values.out, JSON.stringify({ rounds, median: result }, null, 2));
