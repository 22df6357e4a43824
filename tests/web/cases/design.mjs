// SPDX-License-Identifier: MIT
// An architecture is built from a blank page until its goal is met, with the mouse alone.
import assert from 'node:assert/strict';
import { test } from '../lib/harness.mjs';

const MISSED = 'Stable · SLO missed: p99';

const outcome = (app, words) =>
  app.until((text) => servescape.state().settled && servescape.state().outcome === text, words);
const come = (app, label) =>
  app.until((name) => servescape.ui().some((w) => w.label === name), label);

test('design: from blank to a met goal with the mouse alone', async (app) => {
  await app.settled();
  await app.click('Scenario');
  await come(app, 'New from a blank page');
  await app.click('New from a blank page');
  await app.until(() => servescape.state().place === 'Design');
  await outcome(app, MISSED);
  await app.click('model', 'button');
  await app.click('Add');
  await app.click('Cache', 'menuitem');
  await outcome(app, 'SLO met');
  const { text } = await app.state();
  assert.match(text, /\[cache\.cache\]/);
  // Dragged from the cache's right side to where nothing is, and chosen there.
  await app.shot('design-mouse');
  const { rect: [x, y, w, h] } = await app.find('model', 'button');
  await app.page.mouse.move(x + w, y + h / 2);
  await app.drawn();
  await app.page.mouse.down();
  await app.page.mouse.move(x + w - 40, y + h + 120, { steps: 6 });
  await app.page.mouse.up();
  await app.drawn();
  await app.click('Store', 'menuitem');
  await come(app, 'model to store');
  await outcome(app, 'SLO met');
  await app.click('Undo');
  await app.until((was) => servescape.state().text === was, text);
});
