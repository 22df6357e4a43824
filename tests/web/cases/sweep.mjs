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
  await app.until(() => servescape.state().sweep.running);
  await app.until(() => servescape.state().sweep.points > 0);
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
  const limit = await app.page.evaluate(() => servescape.workers().limit);
  await app.until((n) => servescape.workers().busy === n || !servescape.state().sweep.running,
    limit);
  await app.quiet();
  const { started } = await app.page.evaluate(() => servescape.workers());
  assert.equal(started, limit);
});

test('sweep: cancel stops it', async (app) => {
  const long = spike.replace('"60s"', '"600s"').replace('mean = "10ms"', 'mean = "2ms"')
    .replace('100/s', '4000/s');
  await app.page.evaluate((t) => servescape.load(t), long);
  await app.until(() => servescape.state().metrics);
  await app.until(() => servescape.state().settled);
  if (!(await app.state()).sweep.running) await app.click('Sweep');
  await app.until(() => servescape.state().sweep.running);
  await app.click('Cancel');
  await app.until(() => !servescape.state().sweep.running, undefined, 5000);
  await app.until(() => servescape.workers().jobs === 0, undefined, 5000);
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
