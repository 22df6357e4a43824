// SPDX-License-Identifier: MIT
// Files that the page gives: pictures of single charts, requests for Perfetto, a lesson that needs
// no server.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from '../lib/harness.mjs';
import { decode, histogram } from '../lib/png.mjs';
import { brief } from '../scenarios.mjs';

const come = (app, label) =>
  app.until((name) => servescape.ui().some((w) => w.label === name), label);

async function saved(app, label) {
  const [download] = await Promise.all([app.page.waitForEvent('download'), app.click(label)]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test('exports: each chart is saved as it looks', { hash: `${brief}&place=explore` },
  async (app) => {
    await come(app, 'Start study');
    await app.settled();
    await app.click('Start study');
    await come(app, 'Metric');
    await app.until(() => !servescape.ui().some((w) => w.label === 'Cancel study'));
    await app.drawn();
    const chart = (await app.ui()).find((w) => / as PNG$/.test(w.label)).label;
    const painted = await saved(app, chart);
    assert.match(painted.name, /\.png$/);
    const picture = decode(painted.bytes);
    assert.ok(picture.width >= 800 && histogram(picture).length > 20, painted.name);
    await app.click('Dashboard', 'tab');
    await app.drawn();
    const { rect: [, , width] } = await app.find('Latency over time', 'chart');
    await app.click('Export');
    await come(app, 'Latency over time as PNG');
    const shown = await saved(app, 'Latency over time as PNG');
    assert.equal(shown.name, 'Latency over time.png');
    const part = decode(shown.bytes);
    assert.ok(Math.abs(part.width - width - 12) < 3, `${part.width} for ${width}`);
    assert.ok(histogram(part).length > 20);
  });

test('exports: requests go to Perfetto', async (app) => {
  await app.settled();
  await app.page.keyboard.press('Control+k');
  await come(app, 'Command');
  await app.page.keyboard.type('export');
  await app.drawn(4);
  await app.page.keyboard.press('Enter');
  await come(app, 'Chrome trace');
  const { name, bytes } = await saved(app, 'Chrome trace');
  assert.equal(name, 'trace.json');
  const { traceEvents } = JSON.parse(bytes);
  const whole = traceEvents.filter((event) => event.cat !== 'time' && event.ph === 'X');
  assert.ok(whole.length > 1000, `${whole.length} requests`);
  const [first] = whole;
  const parts = traceEvents.filter((event) => event.cat === 'time' && event.tid === first.tid &&
    event.ts >= first.ts && event.ts < first.ts + first.dur);
  const sum = parts.reduce((total, event) => total + event.dur, 0);
  assert.ok(Math.abs(sum - first.dur) < 0.01, `${sum} of ${first.dur}`);
});

test('exports: a lesson as one file, without a server', { opens: false }, async (app, world) => {
  const file = join(mkdtempSync(join(tmpdir(), 'servescape-')), 'lesson.html');
  execFileSync('python3', [join(world.repo, '.ci/single_file.py'), world.site, file, '--hash',
    'lesson=1']);
  await app.page.goto(pathToFileURL(file).href);
  await app.started();
  await come(app, "Lesson 1: Read the dashboard: Little's law");
  await come(app, 'Run this setting');
  await app.until(() => document.documentElement.dataset.state === 'done');
  await app.drawn(6);
  await app.click('Run this setting');
  await app.until(() => servescape.ui().some((w) => w.label === 'Your bet and what came out'));
  const outside = app.requests.filter((url) => /^https?:/.test(url));
  assert.deepEqual(outside, []);
  app.requests.length = 0;
});
