// SPDX-License-Identifier: MIT
// axe-core finds nothing to complain of in any view, on a wide page and on a phone.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from '../lib/harness.mjs';
import { brief } from '../scenarios.mjs';

const phone = { width: 390, height: 844, touch: true };

// The mirror follows the picture at a low rate.
const MIRRORED = 900;

async function complaints(app, world) {
  const require = createRequire(join(world.repo, 'build/fetched/here.js'));
  if (!await app.page.evaluate(() => 'axe' in window)) {
    await app.page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') });
  }
  await app.page.waitForTimeout(MIRRORED);
  return app.page.evaluate(async () => {
    const { violations, passes } = await axe.run(document, { resultTypes: ['violations'] });
    return { rules: passes.length, found: violations.map(({ id, impact, nodes }) =>
      `${impact} ${id}: ${nodes.slice(0, 4).map((n) => n.html.slice(0, 160)).join(' | ')}`) };
  });
}

async function check(app, world, view) {
  const { rules, found } = await complaints(app, world);
  assert.deepEqual(found, [], view);
  assert.ok(rules > 10, `${view}: only ${rules} rules were tried`);
}

const come = (app, label) =>
  app.until((name) => servescape.ui().some((w) => w.label === name), label);

async function places(app, world) {
  await check(app, world, 'dashboard');
  for (const [place, sign] of [['design', 'Add'], ['explore', 'Start study'],
    ['learn', 'Save progress as a file'], ['scenarios', 'Search scenarios']]) {
    await app.page.goto('about:blank');
    await app.open(`${brief}&place=${place}`);
    await app.started();
    await come(app, sign);
    await app.settled();
    await check(app, world, place);
  }
}

test('axe: every place', async (app, world) => {
  await app.settled();
  await places(app, world);
});

test('axe: every place on a phone', phone, async (app, world) => {
  await app.settled();
  await places(app, world);
});

test('axe: sheets, the editor, tables and the answer', async (app, world) => {
  await app.settled();
  await app.click('Show answer');
  await check(app, world, 'answer');
  for (const [key, sign] of [['?', 'All commands, by their words'], ['Control+k', 'Command']]) {
    await app.page.keyboard.press(key);
    await come(app, sign);
    await check(app, world, sign);
    await app.page.keyboard.press('Escape');
    await app.until((name) => !servescape.ui().some((w) => w.label === name), sign);
  }
  await app.drawn();
  await app.page.keyboard.press('d');
  await app.until(() => servescape.ui().some((w) => w.kind === 'table'));
  await check(app, world, 'tables');
  await app.page.keyboard.press('Control+e');
  await come(app, 'Scenario text');
  await check(app, world, 'editor');
});

test('axe: studies and a lesson', { hash: 'lesson=1' }, async (app, world) => {
  await come(app, 'Run this setting');
  await app.until(() => document.documentElement.dataset.state === 'done');
  await check(app, world, 'lesson');
  await app.page.goto('about:blank');
  await app.open(`${brief}&place=explore`);
  await app.started();
  await come(app, 'Start study');
  await app.settled();
  for (const [study, sign] of [['Sweep', 'Metric'], ['Cost', 'Cost and p99 as CSV'],
    ['Requests', 'Requests as CSV'], ['Why', 'Figure']]) {
    await app.click(study, 'radio');
    await app.drawn();
    if (study !== 'Why') await app.click('Start study');
    if (study !== 'Cost') await come(app, sign);
    await app.until(() => !servescape.ui().some((w) => w.label === 'Cancel study'));
    await check(app, world, study);
  }
});

test('axe: dark and with forced colours', { dark: true }, async (app, world) => {
  await app.settled();
  await check(app, world, 'dark');
  await app.page.emulateMedia({ forcedColors: 'active' });
  await app.drawn();
  await check(app, world, 'forced colours');
});
