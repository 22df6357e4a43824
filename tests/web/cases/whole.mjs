// SPDX-License-Identifier: MIT
// The whole app takes the page over when a place beside the dashboard is opened.
import assert from 'node:assert/strict';
import { test } from '../lib/harness.mjs';

const isWhole = (app) => app.until(() => servescape.state().place !== 'Dashboard');
const fetched = (app) => app.requests.filter((url) => url.includes('/whole.wasm.lzma')).length;

test('whole: the app goes on where the first module was', async (app) => {
  await app.settled();
  assert.equal(fetched(app), 0, 'fetched before it was asked for');
  await app.drag('Replicas', 0.7);
  await app.settled();
  const left = await app.state();
  await app.click('Design', 'tab');
  await isWhole(app);
  await app.settled();
  assert.equal(fetched(app), 1);
  const found = await app.state();
  assert.equal(found.digest, left.digest);
  assert.equal(found.text, left.text);
  assert.equal(found.place, 'Design');
  await app.click('Dashboard', 'tab');
  await app.drag('Replicas', 0.3);
  await app.settled();
  const after = await app.state();
  assert.notEqual(after.text, left.text);
  await app.page.keyboard.press('Control+Z');
  await app.until((digest) => servescape.state().settled &&
    servescape.state().digest === digest, left.digest);
  const workers = await app.page.evaluate(() => servescape.workers());
  assert.equal(workers.mode, 'workers');
  assert.equal(workers.whole, null, 'two pools');
});

test('whole: what does not come is told and asked for again', { mayFail: true },
  async (app, world) => {
    await app.settled();
    for (const file of ['whole.wasm.lzma', 'whole.js']) {
      world.server.trouble.set(file, { status: 404 });
      await app.click('Design', 'tab');
      await app.until(() => servescape.ui().some((w) => /did not load/.test(w.label)));
      world.server.trouble.clear();
    }
    assert.equal((await app.state()).place, 'Dashboard');
    await app.click('Design', 'tab');
    await isWhole(app);
    await app.settled();
  });

test('whole: a lost context comes back under it', async (app) => {
  await app.settled();
  await app.click('Design', 'tab');
  await isWhole(app);
  await app.settled();
  await app.click('Dashboard', 'tab');
  const before = await app.frames();
  await app.page.evaluate(() => {
    const gl = document.getElementById('app').getContext('webgl2');
    const lose = gl.getExtension('WEBGL_lose_context');
    lose.loseContext();
    setTimeout(() => lose.restoreContext(), 100);
  });
  await app.until((n) => servescape.frames() > n, before);
  assert.ok(await app.has('Replicas', 'slider'));
});
