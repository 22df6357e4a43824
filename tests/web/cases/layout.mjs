// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from '../lib/harness.mjs';
import { decode, histogram } from '../lib/png.mjs';
import { story } from '../scenarios.mjs';

// Screenshots of the first scenario, half-way through its play-back.
async function still(app) {
  await app.quiet();
  if ((await app.state()).playback.playing) await app.page.keyboard.press('Space');
  await app.page.mouse.move(2, 2);
  await app.page.waitForTimeout(400);
}

function check(file, { width, height, dpr = 1 }, background) {
  const image = decode(file);
  assert.equal(image.width, width * dpr);
  assert.equal(image.height, height * dpr);
  const colors = histogram(image);
  assert.ok(colors.length > 100, `only ${colors.length} colours`);
  assert.ok(colors[0].share < 0.95, 'almost all of one colour');
  assert.ok(colors.slice(0, 3).some(({ color }) => color === background),
    `${background} is not the background: ${JSON.stringify(colors.slice(0, 3))}`);
  return image;
}

for (const { dpr = 1, dark = false, width = 1440, height = 900, ...more } of [
  { dpr: 1 }, { dpr: 2 }, { dpr: 1, dark: true }, { dpr: 2, dark: true }, { dpr: 1.5 },
  { dpr: 1.25 }, { width: 1000, height: 800 }, { width: 390, height: 844, dpr: 2, touch: true },
  { width: 1920, height: 1080 },
]) {
  const name = `${width}x${height}-at-${dpr}${dark ? '-dark' : ''}`;
  test(`layout: ${name}`, { width, height, dpr, dark, hash: story, ...more }, async (app) => {
    await still(app);
    check(await app.shot(name), { width, height, dpr }, dark ? '151b22' : 'ffffff');
    const canvas = await app.page.evaluate(() => {
      const { width, height } = document.getElementById('app');
      return [width, height];
    });
    assert.deepEqual(canvas, [width * dpr, height * dpr]);
    for (const widget of await app.ui()) {
      const [x, , w] = widget.rect;
      if (!widget.visible || widget.kind === 'text') continue;
      assert.ok(x >= -1 && x + w <= width + 1, `${widget.label} leaves the page: ${widget.rect}`);
    }
    const scrolls = await app.page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return [scrollWidth > innerWidth, scrollHeight > innerHeight];
    });
    assert.deepEqual(scrolls, [false, false]);
  });
}

test('layout: follows the window and the zoom', async (app) => {
  await app.settled();
  await app.page.setViewportSize({ width: 800, height: 600 });
  await app.until(() => document.getElementById('app').width === 800);
  await app.drawn();
  assert.ok((await app.ui()).every((w) => w.rect[0] < 800));
  const client = await app.context.newCDPSession(app.page);
  await client.send('Emulation.setDeviceMetricsOverride',
    { width: 800, height: 600, deviceScaleFactor: 2, mobile: false });
  await app.until(() => document.getElementById('app').width === 1600);
});

test('layout: a phone has targets for fingers', { width: 390, height: 844, dpr: 2, touch: true },
  async (app) => {
    await app.settled();
    const small = (await app.ui()).filter((w) => w.visible &&
      ['button', 'slider', 'menuitem', 'checkbox'].includes(w.kind) &&
      !w.label.endsWith(' value') && w.rect[3] < 35);
    assert.deepEqual(small.map((w) => `${w.label} ${w.rect[3]}`), []);
  });

test('layout: follows the system\'s theme until the user chooses', async (app) => {
  await app.settled();
  await app.page.emulateMedia({ colorScheme: 'dark' });
  await app.until(() => servescape.state().theme === 'dark');
  await app.page.emulateMedia({ colorScheme: 'light' });
  await app.until(() => servescape.state().theme === 'light');
});
