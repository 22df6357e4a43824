// SPDX-License-Identifier: MIT
// The pictures that the README names, in build/shots: three views, and twenty seconds of a goal
// being met.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '../lib/harness.mjs';
import { animation, pack } from '../lib/webp.mjs';
import { story } from '../scenarios.mjs';

const come = (app, label) =>
  app.until((name) => servescape.ui().some((w) => w.label === name), label);

test('pictures: three views for the README', { hash: '' }, async (app) => {
  await app.quiet();
  await app.click('Skip');
  await app.drawn(8);
  await app.shot('readme-dashboard');
  for (const [view, hash, sign] of [['design', 's1=recommender&place=design', 'Architecture'],
    ['explore', `${story}&place=explore`, 'Start study']]) {
    await app.page.goto('about:blank');
    await app.open(hash);
    await app.started();
    await come(app, sign);
    await app.settled();
    if (view === 'explore') {
      await app.click('Cost', 'radio');
      await app.drawn();
      await app.click('Start study');
      await app.until(() => servescape.ui().some((w) => / as PNG$/.test(w.label)) &&
        !servescape.ui().some((w) => w.label === 'Cancel study'));
    } else {
      await app.click('ranker', 'button');
    }
    await app.drawn(8);
    await app.shot(`readme-${view}`);
  }
});

const SECONDS = 20;
const MS = 400;  // a frame
const MOST = 1_000_000;

test('pictures: a goal is met, in twenty seconds', { width: 1280, height: 800, hash: '' },
  async (app, world) => {
    const shots = [];
    const film = async (count) => {
      for (let i = 0; i < count; ++i) {
        shots.push(await app.page.screenshot());
        await app.page.waitForTimeout(60);
      }
    };
    await app.settled();
    assert.match((await app.state()).outcome, /SLO missed/);
    const all = SECONDS * 1000 / MS;
    await film(Math.round(all * 0.3));
    const { rect: [x, y, w, h] } = await app.find('Try 4 replicas');
    await app.page.mouse.move(x + w / 2, y + h / 2);
    await film(3);
    await app.click('Try 4 replicas');
    await film(4);
    await app.settled();
    assert.match((await app.state()).outcome, /SLO met/);
    await film(all - shots.length);
    const packer = await app.context.newPage();
    await packer.goto(`${world.server.root}first.txt`);
    const [width, height] = [960, 600];
    let file;
    for (let quality = 0.6; quality > 0.1; quality -= 0.15) {
      const frames = await pack(packer, shots, width, height, MS, quality);
      assert.equal(frames.reduce((sum, { ms }) => sum + ms, 0), SECONDS * 1000);
      file = animation(width, height, frames);
      if (file.length < MOST) break;
    }
    assert.ok(file.length < MOST, `${file.length} bytes`);
    mkdirSync(world.shots, { recursive: true });
    writeFileSync(join(world.shots, 'goal.webp'), file);
    console.log(`        goal.webp: ${shots.length} pictures, ${file.length} bytes`);
    // A browser shows it, and it moves.
    const moves = await packer.evaluate(async (data) => {
      const decoder = new ImageDecoder({ type: 'image/webp',
        data: Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)) });
      await decoder.completed;
      return decoder.tracks.selectedTrack.frameCount;
    }, file.toString('base64')).catch((error) => String(error));
    assert.ok(moves > 10, `${moves} frames`);
  });
