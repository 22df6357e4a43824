// SPDX-License-Identifier: MIT
// The course in the page: three lessons from the bet to the star, in the whole app and its workers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from '../lib/harness.mjs';

const lesson = (number, more = '') => ({ hash: `lesson=${number}${more}`, height: 1600 });

// The whole app has taken the page over, and the untouched system has been played.
const begun = async (app, title) => {
  await app.until((words) => servescape.ui().some((w) => w.label === words), title);
  await app.until(() => servescape.ui().some((w) => w.label === 'Run this setting'));
  await app.until(() => document.documentElement.dataset.state === 'done');
  await app.drawn(6);
};
const type = async (app, label, text) => {
  await app.drawn(6);
  await app.click(`${label} value`);
  await app.drawn(6);
  await app.page.keyboard.type(text);
  await app.page.keyboard.press('Enter');
  await app.until((name) => servescape.ui().some((w) => w.label === name &&
    w.kind === 'slider' && w.value !== 'no bet yet'), label);
};
const says = async (app, words) => (await app.ui()).find((w) => w.label.includes(words));
const come = (app, words) =>
  app.until((part) => servescape.ui().some((w) => w.label.includes(part)), words);

test('lessons: a number is bet, run and graded', lesson(1), async (app) => {
  await begun(app, "Lesson 1: Read the dashboard: Little's law");
  await type(app, 'Your bet: requests inside, busy', '2.3');
  for (const [rate, inside] of [['3/s', '0.43'], ['5/s', '1'], ['7/s', '2.3']]) {
    await type(app, `Requests inside at ${rate}`, inside);
  }
  await app.click('Run this setting');
  await come(app, 'Your bet and what came out');
  assert.ok(await says(app, 'You said 2.3 requests'));
  await app.click('Hint 1 of 3');
  assert.ok(await says(app, '1. '));
  await app.click('Submit');
  await come(app, 'Debrief: passed');
  assert.equal((await app.find('Stars', 'status')).value, '2 of 3 stars, the best so far');
  // It is kept: another visit knows it.
  await app.page.goto('about:blank');
  await app.open('lesson=2');
  await begun(app, 'Lesson 2: The knee: latency against load is no straight line');
  await app.click('All lessons');
  await app.drawn(4);
  const row = await app.find("Lesson 1: Read the dashboard: Little's law", 'button');
  assert.match(row.value, /^done, 2 of 3 stars/);
});

test('lessons: a curve is drawn on the chart', lesson(2), async (app) => {
  await begun(app, 'Lesson 2: The knee: latency against load is no straight line');
  const centre = async (label) => {
    const { rect: [x, y, w, h] } = await app.find(label, 'slider');
    return [x + w / 2, y + h / 2];
  };
  const [x, y] = await centre('p95 at 1/s');
  const [end, level] = await centre('p95 at 8/s');
  await app.page.mouse.move(x, y + 30);
  await app.page.mouse.down();
  await app.page.mouse.move(end, level - 30, { steps: 12 });
  await app.page.mouse.up();
  await app.drawn();
  const drawn = async (label) => (await app.find(label, 'slider')).now;
  assert.ok(await drawn('p95 at 1/s') < await drawn('p95 at 8/s'));
  await type(app, 'Requests a second', '6/s');
  await app.click('Run this setting');
  await come(app, 'Points inside: ');
  await app.click('Submit');
  await come(app, 'Debrief: not passed yet');
  assert.ok(await says(app, 'Took utilisation for capacity'));
  const own = await app.state();
  await app.click('Dashboard');
  await app.drawn();
  assert.equal((await app.state()).text, own.text);
});

test('lessons: one of several answers, by keyboard, on a phone',
  { ...lesson(11, '&lock=replicas&hide=charts'), width: 390, height: 3600, reduced: true },
  async (app) => {
    await begun(app, 'Lesson 11: Overload: goodput, bounded queues, shedding');
    assert.ok(await says(app, 'Locked by the link of your teacher.'));
    assert.equal(await app.has('Show as a table'), false);
    const answer = app.page.getByRole('radio', { name: /within a minute/ });
    await answer.evaluate((element) => element.focus());
    await app.page.keyboard.press('Space');
    await app.until(() => servescape.ui().some((w) => w.label === 'within a minute' && w.checked));
    await app.page.getByRole('button', { name: 'Run this setting' })
      .evaluate((element) => element.click());
    await come(app, 'Your bet and what came out');
    assert.ok(await says(app, 'what came: '));
  });

test('lessons: progress is saved as a file and opened again', lesson(6), async (app) => {
  await begun(app, 'Lesson 6: Staffing and head-room');
  await app.click('All lessons');
  await app.drawn(4);
  const [download] = await Promise.all([
    app.page.waitForEvent('download'), app.click('Save progress as a file')]);
  assert.equal(download.suggestedFilename(), 'servescape.course');
  assert.match(readFileSync(await download.path(), 'utf8'), /^# Servescape[^]*course = 1/);
});
