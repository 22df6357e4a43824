// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from '../lib/harness.mjs';
import { long, spike } from '../scenarios.mjs';

test('sweep: workers finish it, point by point', async (app) => {
  await app.page.evaluate((t) => servescape.load(t), spike);
  await app.settled();
  await app.quiet();
  const before = await app.page.evaluate(() => servescape.workers());
  assert.equal(before.mode, 'workers');
  assert.ok(before.started >= 1 && before.started <= before.limit);
  await app.click('Sweep');
  await app.until((n) => servescape.workers().finished > n, before.finished);
  await app.quiet();
  const after = await app.page.evaluate(() => servescape.workers());
  assert.ok(after.finished > before.finished);
  assert.equal(after.jobs, 0);
  assert.ok((await app.state()).sweep.points >= 8);
  assert.ok(await app.has('Tradeoff', 'chart'));
});

test('sweep: all cores take part', async (app) => {
  await app.page.evaluate((t) => servescape.load(t), spike);
  await app.settled();
  await app.quiet();
  await app.click('Sweep');
  await app.quiet();
  const { started, limit } = await app.page.evaluate(() => servescape.workers());
  assert.equal(started, limit);
});

test('sweep: cancel stops it', async (app) => {
  await app.page.evaluate((t) => servescape.load(t), long);
  await app.settled();
  await app.quiet();
  const all = (await app.state()).sweep.points;
  // All in the page: a message to and fro would cost the time that is to be measured.
  const left = await app.page.evaluate(async () => {
    const canvas = document.getElementById('app');
    canvas.setPointerCapture = () => {};
    const frame = () => new Promise((resolve) => { requestAnimationFrame(resolve); });
    const find = (label) => servescape.ui().find((w) => w.label === label && w.kind === 'button');
    const press = ({ rect: [x, y, w, h] }) => {
      for (const name of ['pointermove', 'pointerdown', 'pointerup']) {
        canvas.dispatchEvent(new PointerEvent(name, { pointerId: 1, pointerType: 'mouse',
          button: 0, clientX: x + w / 2, clientY: y + h / 2, bubbles: true }));
      }
    };
    press(find('Sweep'));
    let cancel;
    for (let i = 0; i < 600 && !(cancel = find('Cancel')); ++i) await frame();
    press(cancel);
    const start = performance.now();
    while (servescape.state().sweep.running || servescape.workers().jobs > 0) await frame();
    return { ms: performance.now() - start, points: servescape.state().sweep.points };
  });
  console.log(`        stopped in ${left.ms.toFixed(0)} ms, with ${left.points} of ${all} points`);
  assert.ok(left.points < all, `${left.points} of ${all} points`);
});

test('sweep: a worker that cannot start is no disaster', { opens: false }, async (app) => {
  await app.page.addInitScript(() => { delete window.Worker; });
  await app.open();
  await app.settled();
  assert.equal((await app.page.evaluate(() => servescape.workers())).mode, 'page');
  assert.ok((await app.state()).digest);
});

test('sweep: workers whose script is missing are no disaster', { opens: false, mayFail: true },
  async (app, world) => {
    world.server.trouble.set('worker.js', { status: 404 });
    await app.open();
    await app.settled();
    assert.equal((await app.page.evaluate(() => servescape.workers())).mode, 'page');
    assert.ok((await app.state()).digest);
  });

test('sweep: the page and the workers give the same digest', { opens: false }, async (app) => {
  await app.open();
  await app.settled();
  const { digest } = await app.state();
  await app.page.addInitScript(() => { delete window.Worker; });
  await app.page.reload();
  await app.settled();
  assert.equal((await app.state()).digest, digest);
});
