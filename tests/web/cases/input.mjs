// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from '../lib/harness.mjs';
import { swipe } from '../lib/touch.mjs';
import { spike } from '../scenarios.mjs';

const load = async (app) => {
  await app.page.evaluate((t) => servescape.load(t), spike);
  await app.settled();
};

test('input: the wheel scrolls a column', { height: 500 }, async (app) => {
  await load(app);
  const top = async () => (await app.ui()).find((w) => w.label === 'Seed up').rect[1];
  const before = await top();
  await app.page.mouse.move(100, 300);
  await app.page.mouse.wheel(0, 150);
  await app.until((y) => servescape.ui().find((w) => w.label === 'Seed up').rect[1] < y, before);
  assert.ok(Math.abs(before - (await top()) - 150) < 30, `${before} -> ${await top()}`);
});

test('input: the cursor tells what can be done', async (app) => {
  await load(app);
  const { rect: [x, y, w, h] } = await app.find('Rate value');
  await app.page.mouse.move(x + w / 2, y + h / 2);
  await app.until(() => document.getElementById('app').style.cursor === 'text');
  await app.page.mouse.move(720, 60);
  await app.until(() => document.getElementById('app').style.cursor === 'default');
});

test('input: browser shortcuts stay the browser\'s', async (app) => {
  await load(app);
  const prevented = await app.page.evaluate(() => {
    const fire = (key, code, more = {}) => !document.body.dispatchEvent(new KeyboardEvent('keydown',
      { key, code, bubbles: true, cancelable: true, ...more }));
    const ctrl = { ctrlKey: true };
    return { copy: fire('c', 'KeyC', ctrl), paste: fire('v', 'KeyV', ctrl),
      reload: fire('r', 'KeyR', ctrl), find: fire('f', 'KeyF', ctrl),
      zoom: fire('+', 'Equal', ctrl), undo: fire('z', 'KeyZ', ctrl),
      tab: fire('Tab', 'Tab'), f5: fire('F5', 'F5') };
  });
  assert.deepEqual(prevented, { copy: false, paste: false, reload: false, find: false, zoom: false,
    tab: false, f5: false, undo: true });
});

test('input: letters are where the layout has them', async (app) => {
  await load(app);
  await app.drag('Rate', 0.8);
  await app.settled();
  const { text } = await app.state();
  // The Z of a German keyboard is where others have the Y.
  await app.page.evaluate(() => {
    for (const name of ['keydown', 'keyup']) {
      document.body.dispatchEvent(new KeyboardEvent(name,
        { key: 'z', code: 'KeyY', ctrlKey: name === 'keydown', bubbles: true, cancelable: true }));
    }
  });
  await app.until((t) => servescape.state().text !== t, text);
  assert.match((await app.state()).text, /"100\/s"/);
});

const phone = { width: 390, height: 844, dpr: 2, touch: true, reduced: true };

test('input: a finger scrolls the page', phone, async (app) => {
  await load(app);
  const before = (await app.ui()).find((w) => w.label === 'Rate').rect[1];
  await swipe(app, [200, 700], [200, 450]);
  await app.until((y) => y - servescape.ui().find((w) => w.label === 'Rate').rect[1] > 150, before);
});

test('input: a finger taps and drags', phone, async (app) => {
  await load(app);
  const { playing } = (await app.state()).playback;
  const { rect: [bx, by, bw, bh] } = await app.find(playing ? 'Pause' : 'Run');
  await app.page.touchscreen.tap(bx + bw / 2, by + bh / 2);
  await app.until((was) => servescape.state().playback.playing !== was, playing);
  const { text } = await app.state();
  let slider = (await app.ui()).find((w) => w.label === 'Rate' && w.kind === 'slider');
  if (slider.rect[1] > 760) {
    await swipe(app, [200, 700], [200, 300]);
    slider = await app.find('Rate', 'slider');
  }
  const [x, y, w, h] = slider.rect;
  await swipe(app, [x + w * 0.5, y + h / 2], [x + w * 0.8, y + h / 2]);
  await app.settled();
  assert.notEqual((await app.state()).text, text);
});
