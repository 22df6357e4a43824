// SPDX-License-Identifier: MIT
// What the page offers to scripts and tests: <html data-state> and window.servescape.
import { sizeOf } from './bridge.js';
import { summary } from './summary.js';

export class Api {
  // `box`: bridge, page, engines, screen, send. `timings`: milliseconds since the navigation.
  constructor(box, timings) {
    this.box = box;
    this.root = document.documentElement;
    this.live = document.getElementById('live');
    this.said = '';
    const json = (name) => JSON.parse(this.box.send.text(name) || 'null');
    window.servescape = Object.freeze({
      // The widgets: [{ id, label, kind, value, rect: [x, y, width, height], ... }], css pixels.
      ui: () => json('page_ui'),
      // Phase, scenario, metrics, digest, play-back, sweep.
      state: () => json('page_state'),
      // Replaces the scenario by this text.
      load: (text) => box.withFiles(String(text),
        () => box.send('page_load', String(text), sizeOf(String(text)))),
      // Runs again with all replications.
      run: () => box.send('page_run'),
      // Frames drawn so far.
      frames: () => box.screen.frames,
      version: box.bridge.text('page_version'),
      // How the simulation runs, and when the page was ready.
      workers: () => box.engines.status(),
      timings: () => ({ ...timings }),
    });
  }

  // After each frame.
  follow() {
    const phase = this.box.send.text('page_phase');
    if (!phase || phase === this.root.dataset.state) return;
    this.root.dataset.state = phase;
    if (phase === 'done' || phase === 'error') this.say();
  }

  say() {
    const state = JSON.parse(this.box.send.text('page_state') || 'null');
    const words = state ? summary(state) : '';
    if (words === this.said) return;
    this.said = words;
    this.live.textContent = words;
  }
}
