// SPDX-License-Identifier: MIT
// The whole engine: a module of its own, fetched when a scenario first needs it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from '../lib/harness.mjs';

// Bytes, gzip -9, of all code that the page ever loads: the course, Design and Explore are in it.
const WHOLE = 1_330_000;

// vLLM's scheduler is none of the page's own module.
const paged = (world) => readFileSync(join(world.repo, 'scenarios/kv_preemption.toml'), 'utf8')
  .replace('duration = "20h"', 'duration = "1h"').replace('replications = 4', 'replications = 2');
const fetched = (app) => app.requests.some((url) => url.includes('/whole.wasm.lzma'));
const load = (app, text) => app.page.evaluate((t) => servescape.load(t), text);
const failed = (app) => app.until(() => servescape.state().error);

test('engines: the whole engine comes when it is needed, with the same bits',
  async (app, world) => {
    await app.settled();
    assert.ok(!fetched(app), 'fetched for the first scenario');
    await load(app, paged(world));
    await app.settled();
    assert.ok(fetched(app));
    const state = await app.state();
    const run = spawnSync(world.cli, ['run', '-', '--json'],
      { encoding: 'utf8', maxBuffer: 1e9, input: paged(world) });
    assert.equal(state.digest, JSON.parse(run.stdout).digest);
    const { whole } = await app.page.evaluate(() => servescape.workers());
    assert.ok(whole.finished > 0 && whole.mode === 'workers', JSON.stringify(whole));
  });

test('engines: what does not load is told, and tried again', { mayFail: true },
  async (app, world) => {
    await app.settled();
    for (const file of ['whole.wasm.lzma', 'whole.js']) {
      world.server.trouble.set(file, { status: 404 });
      await load(app, paged(world));
      await failed(app);
      assert.match((await app.state()).error, /did not load \(.*Check the connection/);
      world.server.trouble.clear();
    }
    await app.page.evaluate(() => servescape.run());
    await app.settled();
    assert.equal((await app.state()).error, undefined);
  });

test('engines: without workers the key that needs one is named', { opens: false },
  async (app, world) => {
    await app.page.addInitScript(() => { delete window.Worker; });
    await app.open();
    await app.settled();
    await load(app, paged(world));
    await failed(app);
    assert.match((await app.state()).error, /batching\.scheduler runs in a worker/);
  });

test('engines: both modules within their budget', { opens: false }, async (app, world) => {
  let sum = 0;
  for (const file of ['servescape.wasm.lzma', 'servescape.js', 'whole.wasm.lzma', 'whole.js',
    'js/loader.js', 'js/bridge.js', 'js/worker.js', 'servescape.css']) {
    const size = gzipSync(readFileSync(join(world.site, file)), { level: 9 }).length;
    if (file.startsWith('whole')) console.log(`        ${file}: ${size} bytes gz`);
    sum += size;
  }
  assert.ok(sum <= WHOLE, `${sum} bytes gz`);
});
