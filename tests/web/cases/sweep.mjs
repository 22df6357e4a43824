// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from '../lib/harness.mjs';
import { spike } from '../scenarios.mjs';

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

test('sweep: cancel stops it', { opens: false }, async (app) => {
  // Workers that pause between their pieces of work, so that the sweep lasts.
  await app.context.route('**/worker.js', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('turn.port2.postMessage(0)',
      'setTimeout(() => turn.port2.postMessage(0), 100)');
    assert.match(body, /setTimeout/);
    await route.fulfill({ response, body });
  });
  await app.open(`t1=${Buffer.from(spike).toString('base64url')}`);
  await app.until(() => window.servescape && servescape.state().sweep.points > 0 &&
    servescape.ui().some((w) => w.label === 'Cancel'));
  await app.click('Cancel');
  const start = performance.now();
  await app.until(() => !servescape.state().sweep.running && servescape.workers().jobs === 0);
  const { points } = (await app.state()).sweep;
  const ms = (performance.now() - start).toFixed(0);
  console.log(`        stopped in ${ms} ms, with ${points} points`);
  assert.ok(points > 0 && points < 14, `${points} points`);
  await app.page.waitForTimeout(1000);
  assert.equal((await app.state()).sweep.points, points);
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
