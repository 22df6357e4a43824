// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test, openPage } from '../lib/harness.mjs';
import { spike } from '../scenarios.mjs';

test('address: a copied link gives the same state', async (app, world) => {
  await app.settled();
  await app.drag('Rate', 0.7);
  await app.settled();
  await app.click('Copy link');
  const link = await app.page.evaluate(() => navigator.clipboard.readText());
  assert.ok(link.startsWith(`${world.server.root}#`), link);
  assert.equal(await app.page.evaluate(() => location.href), link);
  const { digest, text } = await app.state();
  const other = await openPage(world, { hash: new URL(link).hash.slice(1) });
  await other.settled();
  const state = await other.state();
  assert.equal(state.text, text);
  assert.equal(state.digest, digest);
  await other.context.close();
});

test('address: a scenario of one\'s own survives a reload', async (app) => {
  await app.page.evaluate((t) => servescape.load(t), spike.replace('Spike test', 'Größe → 1'));
  await app.settled();
  const before = await app.state();
  assert.equal(before.scenario, 'Größe → 1');
  await app.page.reload();
  await app.settled();
  const after = await app.state();
  assert.equal(after.text, before.text);
  assert.equal(after.digest, before.digest);
});

test('address: without one, the last scenario comes back', async (app, world) => {
  await app.settled();
  await app.drag('Rate', 0.75);
  await app.settled();
  const { text } = await app.state();
  await app.page.goto('about:blank');
  await app.page.goto(world.server.root);
  await app.settled();
  assert.equal((await app.state()).text, text);
});

for (const hash of ['s1=', 's9=x', 't1=!!!', '%E0%A4%A', 't1=' + 'A'.repeat(5000), 's1=nowhere',
  's1=quickstart;a.b=1']) {
  test(`address: nonsense is survived: ${hash.slice(0, 20)}`, { hash }, async (app) => {
    // A run or a reason.
    await app.until(() => servescape.state().digest || servescape.state().error);
  });
}
