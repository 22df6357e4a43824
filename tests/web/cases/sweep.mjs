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
