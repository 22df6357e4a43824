// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from '../lib/harness.mjs';
import { spike } from '../scenarios.mjs';

async function rest(app) {
  await app.page.evaluate((t) => servescape.load(t), spike);
  await app.settled();
  await app.quiet();
  if ((await app.state()).playback.playing) await app.page.keyboard.press('Space');
  await app.page.waitForTimeout(1500);
}

test('idle: a page at rest draws no frame', async (app) => {
  await rest(app);
  const before = await app.frames();
  await app.page.waitForTimeout(1000);
  assert.equal(await app.frames(), before);
  await app.page.mouse.move(700, 450);
  await app.until((n) => servescape.frames() > n, before);
});

test('idle: a text field at rest draws no frame', async (app) => {
  await rest(app);
  await app.page.keyboard.press('Control+e');
  await app.until(() => document.activeElement.id === 'typing');
  await app.page.waitForTimeout(1000);
  const before = await app.frames();
  await app.page.waitForTimeout(1000);
  assert.equal(await app.frames(), before);
});

test('idle: two slow clicks are no double click', async (app) => {
  await rest(app);
  const state = async () => (await app.state()).playback.playing;
  const first = await state();
  await app.click(first ? 'Pause' : 'Run');
  assert.equal(await state(), !first);
});

test('idle: many runs leave the memory as it was', async (app) => {
  await rest(app);
  const heap = async (runs) => {
    for (let i = 0; i < runs; ++i) {
      await app.page.evaluate(() => servescape.run());
      await app.settled();
      await app.quiet();
    }
    await app.page.requestGC();
    return app.page.evaluate(() => performance.memory?.usedJSHeapSize ?? 0);
  };
  const before = await heap(3);
  const after = await heap(12);
  assert.ok(after < before + 4e6, `${before} -> ${after} bytes`);
});
