// SPDX-License-Identifier: MIT
// Files that the page gives: pictures of single charts, requests for Perfetto.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppPage, test } from '../lib/harness.mjs';
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
    const { rect: [left, top] } = await app.find('Result as JSON');
    await app.page.mouse.move(left + 20, top + 60);
    await app.page.mouse.wheel(0, 400);  // the charts come last
    await app.drawn(8);
    const shown = await saved(app, 'Latency over time as PNG');
    assert.equal(shown.name, 'Latency over time.png');
    const part = decode(shown.bytes);
    assert.ok(Math.abs(part.width - width - 12) < 3, `${part.width} for ${width}`);
    assert.ok(histogram(part).length > 20);
  });

const openSheet = async (app) => {
  await app.page.keyboard.press('Control+k');
  await come(app, 'Command');
  await app.page.keyboard.type('export');
  await app.drawn(4);
  await app.page.keyboard.press('Enter');
};

// Locks and all, from a disk, with the network cut off.
test('exports: a lesson in one file', { hash: 'lesson=1&lock=replicas', height: 1600 },
  async (app, { browser, shots }) => {
    await come(app, 'Run this setting');
    await app.settled();
    await openSheet(app);
    await come(app, 'App as one file');
    const { name, bytes } = await saved(app, 'App as one file');
    assert.equal(name, 'servescape.html');
    mkdirSync(shots, { recursive: true });
    const file = join(shots, name);
    writeFileSync(file, bytes);
    const context = await browser.newContext({ viewport: { width: 1440, height: 1600 },
      offline: true });
    const page = await context.newPage();
    const complaints = [];
    page.on('console', (each) => { if (each.type() === 'error') complaints.push(each.text()); });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(pathToFileURL(file).href);
    const alone = new AppPage({}, context, page, {});
    await come(alone, 'Run this setting');
    await come(alone, 'Locked by the link of your teacher.');
    await alone.settled();
    await alone.click('Run this setting');
    await alone.until(() => servescape.ui().some((w) => w.label.includes('your last run')));
    await context.close();
    rmSync(file);
    assert.deepEqual(complaints, []);
  });

test('exports: requests go to Perfetto', async (app) => {
  await app.settled();
  await openSheet(app);
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
