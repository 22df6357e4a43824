// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from '../lib/harness.mjs';
import { spike } from '../scenarios.mjs';

const load = async (app) => {
  await app.page.evaluate((t) => servescape.load(t), spike);
  await app.settled();
  await app.page.waitForTimeout(600);
};

test('mirror: the widgets are in the accessibility tree', async (app) => {
  await load(app);
  const { page } = app;
  const slider = page.getByRole('slider', { name: 'Rate' });
  await slider.waitFor({ state: 'attached' });
  assert.match(await slider.getAttribute('aria-valuetext'), /100/);
  assert.equal(await slider.getAttribute('aria-valuenow'), '100');
  const [least, most] = await Promise.all(['min', 'max'].map(async (end) =>
    Number(await slider.getAttribute(`aria-value${end}`))));
  assert.ok(least > 0 && least < 100 && most > 100, `${least} .. ${most}`);
  await page.getByRole('button', { name: 'Copy link' }).waitFor({ state: 'attached' });
  const chart = page.getByRole('img', { name: /^Latency over time/ });
  assert.match(await chart.getAttribute('aria-label'), /p99/);
  const [x, y, w, h] = (await app.find('Rate', 'slider')).rect;
  const box = await slider.boundingBox();
  for (const [a, b] of [[box.x, x], [box.y, y], [box.width, w], [box.height, h]]) {
    assert.ok(Math.abs(a - b) < 1.5, JSON.stringify(box));
  }
});

test('mirror: activating an element activates the widget', async (app) => {
  await load(app);
  const { theme } = await app.state();
  await app.page.getByRole('button', { name: 'Theme' }).evaluate((e) => e.click());
  await app.until((was) => servescape.state().theme !== was, theme);
});

test('mirror: Tab reaches the controls, arrows move a slider', async (app) => {
  await load(app);
  const { text } = await app.state();
  await app.page.evaluate(() => document.getElementById('app').focus());
  let label = '';
  for (let i = 0; i < 60 && label !== 'Rate'; ++i) {
    await app.page.keyboard.press('Tab');
    label = await app.page.evaluate(() => (document.activeElement.getAttribute('role') === 'slider'
      ? document.activeElement.dataset.label : ''));
  }
  assert.equal(label, 'Rate');
  await app.page.keyboard.press('ArrowRight');
  await app.until((was) => servescape.state().text !== was, text);
  await app.settled();
  assert.equal(await app.page.evaluate(() => document.activeElement.dataset.label), 'Rate',
    'the focus stays');
  const moved = (await app.state()).text;
  for (const key of ['Space', 'Enter']) await app.page.keyboard.press(key);
  await app.page.waitForTimeout(300);
  assert.equal((await app.state()).text, moved, 'neither moves a slider');
});

test('mirror: what has scrolled away comes into sight with the focus', { height: 460 },
  async (app) => {
    await load(app);
    const seed = app.page.getByRole('button', { name: 'Seed up' });
    const hidden = (await app.ui()).find((w) => w.label === 'Seed up').rect[1];
    assert.ok(hidden > 460, `${hidden}`);
    await seed.focus();
    await app.until(() => {
      const [, y, , h] = servescape.ui().find((w) => w.label === 'Seed up').rect;
      return y >= 52 && y + h <= innerHeight;
    });
  });

test('mirror: the outcome of a run is said', async (app) => {
  await load(app);
  const live = app.page.locator('#live');
  await app.until(() => /p99/.test(document.getElementById('live').textContent));
  const words = await live.innerText();
  const { outcome } = await app.state();
  assert.match(outcome, /SLO (met|missed|inconclusive)/);
  const said = outcome.replaceAll(' · ', ', ');
  assert.ok(words.startsWith(`Spike test: ${said}. p99 latency `), words);
  assert.match(words, / ms, .* throughput \d+ per second/);
});
