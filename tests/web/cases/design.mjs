// SPDX-License-Identifier: MIT
// An architecture is built from a blank page until its goal is met: with the mouse alone, with the
// keyboard alone, and moved, zoomed and connected by fingers.
import assert from 'node:assert/strict';
import { test } from '../lib/harness.mjs';
import { pinch, swipe } from '../lib/touch.mjs';

const MISSED = 'Stable · SLO missed: p99';

const outcome = (app, words) =>
  app.until((text) => servescape.state().settled && servescape.state().outcome === text, words);
const come = (app, label) =>
  app.until((name) => servescape.ui().some((w) => w.label === name), label);
const middle = ({ rect: [x, y, w, h] }) => [x + w / 2, y + h / 2];

test('design: from blank to a met goal with the mouse alone', async (app) => {
  await app.settled();
  await app.click('Scenario');
  await come(app, 'New from a blank page');
  await app.click('New from a blank page');
  await app.until(() => servescape.state().place === 'Design');
  await outcome(app, MISSED);
  await app.click('model', 'button');
  await app.click('Add');
  await app.click('Cache', 'menuitem');
  await outcome(app, 'SLO met');
  const { text } = await app.state();
  assert.match(text, /\[cache\.cache\]/);
  // Dragged from the cache's right side to where nothing is, and chosen there.
  await app.shot('design-mouse');
  const { rect: [x, y, w, h] } = await app.find('model', 'button');
  await app.page.mouse.move(x + w, y + h / 2);
  await app.drawn();
  await app.page.mouse.down();
  await app.page.mouse.move(x + w - 40, y + h + 120, { steps: 6 });
  await app.page.mouse.up();
  await app.drawn();
  await app.click('Store', 'menuitem');
  await come(app, 'model to store');
  await outcome(app, 'SLO met');
  await app.click('Undo');
  await app.until((was) => servescape.state().text === was, text);
});

test('design: from blank to a met goal with the keyboard alone', async (app) => {
  await app.settled();
  const { page } = app;
  const press = async (...keys) => {
    for (const key of keys) {
      await page.keyboard.press(key);
      await app.drawn(3);
    }
  };
  await press('Control+k');
  await come(app, 'Command');
  await page.keyboard.type('blank');
  await come(app, 'New from a blank page');
  await app.drawn(4);
  await press('Enter');
  await app.until(() => servescape.state().place === 'Design');
  await outcome(app, MISSED);
  // By the Tab key to the part, as its element of the page.
  await page.evaluate(() => document.getElementById('app').focus());
  const focused = () => page.evaluate(() => document.activeElement.dataset.label ?? '');
  for (let i = 0; i < 80 && await focused() !== 'model'; ++i) await page.keyboard.press('Tab');
  assert.equal(await focused(), 'model');
  await press('Enter');
  await app.until(() => servescape.ui().some((w) => w.label === 'model' && w.checked));
  await press('a');
  await app.until(() => servescape.ui().some((w) => w.kind === 'menuitem' && w.label === 'Cache'));
  const item = page.getByRole('menuitemradio', { name: /^Cache/ });
  await item.waitFor({ state: 'attached' });
  for (let i = 0; i < 60 && !(await focused()).startsWith('Cache'); ++i) {
    await press(i === 0 ? 'Tab' : 'ArrowDown');
  }
  await press('Enter');
  await outcome(app, 'SLO met');
  await press('Control+z');
  await outcome(app, MISSED);
  await press('Control+Shift+z');
  await outcome(app, 'SLO met');
});

const phone = { width: 390, height: 844, dpr: 2, touch: true, reduced: true };

test('design: fingers pan, zoom, move and connect', phone, async (app) => {
  await app.settled();
  await app.page.goto('about:blank');
  await app.open('s1=recommender;run.duration=20s&place=design');
  await app.started();
  await come(app, 'Picture');
  await app.settled();
  const tap = async (label, kind) => {
    const [x, y] = middle(await app.find(label, kind));
    await app.page.touchscreen.tap(x, y);
    await app.drawn();
  };
  await tap('Picture', 'radio');
  await come(app, 'Architecture');
  await tap('Fit');
  const zoom = async () => Number((await app.find('Architecture')).value.match(/zoom (\d+)/)[1]);
  const rect = async (label) => (await app.find(label, 'button')).rect;
  const canvas = await app.find('Architecture');
  const { rect: [cx, cy, cw, ch] } = canvas;
  const names = (await app.ui()).filter((w) => w.kind === 'button' && w.checked !== undefined &&
    w.rect[0] > cx && w.rect[1] > cy && w.rect[1] + w.rect[3] < cy + ch && w.rect[2] > 20 &&
    !/ to /.test(w.label)).map((w) => w.label);
  assert.ok(names.length >= 3, names.join(', '));
  const [first, second] = names;
  await app.shot('design-touch');
  // A pinch.
  const before = await zoom();
  await pinch(app, [cx + cw - 60, cy + ch - 24], 40, 80);
  assert.ok(await zoom() > 1.5 * before, `${before} -> ${await zoom()}`);
  await tap('Fit');
  assert.equal(await zoom(), before);
  // A pan, from where no part lies.
  const at = await rect(first);
  await swipe(app, [cx + 20, cy + ch - 12], [cx + 60, cy + ch - 42], { rest: 3 });
  const moved = await rect(first);
  assert.ok(moved[0] - at[0] > 20 && at[1] - moved[1] > 10, `${at} -> ${moved}`);
  await tap('Fit');
  // A part is moved, and taken back.
  const was = await rect(second);
  const [px, py] = [was[0] + was[2] / 2, was[1] + was[3] / 2];
  await swipe(app, [px, py], [px + 14, py + 40], { rest: 4 });
  const now = await rect(second);
  assert.ok(now[1] - was[1] > 20, `${was} -> ${now}`);
  assert.deepEqual((await rect(first)), at);
  await tap('Undo');
  assert.ok(Math.abs((await rect(second))[1] - was[1]) < 3);
});
