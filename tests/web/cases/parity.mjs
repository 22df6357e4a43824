// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '../lib/harness.mjs';

test('parity: the browser and the program give the same bits', async (app, world) => {
  assert.ok(existsSync(world.cli), `no program at ${world.cli}`);
  const file = join(world.repo, 'scenarios/quickstart.toml');
  const run = spawnSync(world.cli, ['run', file, '--json'], { encoding: 'utf8', maxBuffer: 1e9 });
  assert.ok([0, 10, 11].includes(run.status), `exit code ${run.status}: ${run.stderr}`);
  const result = JSON.parse(run.stdout);
  await app.page.evaluate((t) => servescape.load(t), readFileSync(file, 'utf8'));
  await app.settled();
  const state = await app.state();
  assert.equal(state.digest, result.digest);
  assert.equal(state.verdict, result.verdict);
  for (const name of ['latency.p50', 'latency.p99', 'throughput', 'cost.per_hour']) {
    assert.equal(state.metrics[name]?.value, result.metrics[name]?.value, name);
  }
});
