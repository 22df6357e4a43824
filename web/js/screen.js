// SPDX-License-Identifier: MIT
// The canvas and its frames. A frame is asked for when something happened, and again while the
// app says that it moves; an idle page draws nothing. The canvas has one pixel for each pixel of
// the display, whatever the zoom or the monitor.

// Where the graphics card is a program, a frame comes later than so many milliseconds after it was
// asked for; then frames that only move are this far apart.
const SLOW = 30;
const BETWEEN_SLOW = 100;

export class Screen {
  // `after(result)` is called after each frame, `crash(error)` when one fails.
  constructor(canvas, bridge, page, after, crash) {
    this.canvas = canvas;
    this.bridge = bridge;
    this.page = page;
    this.after = after;
    this.crash = crash;
    this.request = 0;
    this.timer = 0;
    this.frames = 0;
    this.late = 0;  // how long frames are waited for, at worst and lately
    this.stopped = false;
    this.lost = false;
    this.box = null;  // pixels of the display, where the browser tells them
    this.observe();
  }

  // From now on it shows another page, on the same canvas.
  take(bridge, page) {
    this.bridge = bridge;
    this.page = page;
    this.redraw();
  }

  observe() {
    const observer = new ResizeObserver((entries) => {
      const exact = entries[0].devicePixelContentBoxSize?.[0];
      this.box = exact && { width: exact.inlineSize, height: exact.blockSize };
      this.redraw();
    });
    try {
      observer.observe(this.canvas, { box: 'device-pixel-content-box' });
    } catch {
      observer.observe(this.canvas);
    }
    const watch = () => matchMedia(`(resolution: ${devicePixelRatio}dppx)`)
      .addEventListener('change', () => { watch(); this.redraw(); }, { once: true });
    watch();
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.redraw(); });
    this.canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault();
      this.lost = true;
    });
    this.canvas.addEventListener('webglcontextrestored', () => {
      this.lost = false;
      this.attempt(() => this.bridge.call('page_restore', this.page));
      this.wake();
    });
  }

  // A frame is due, soon.
  wake() {
    if (this.request !== 0 || this.stopped) return;
    clearTimeout(this.timer);
    const asked = performance.now();
    this.request = requestAnimationFrame(() => {
      this.request = 0;
      this.late = Math.max(performance.now() - asked, 0.9 * this.late);
      this.frame();
    });
  }

  // What is on the screen is stale although nothing happened in the app.
  redraw() {
    if (this.stopped) return;
    this.attempt(() => this.bridge.call('page_wake', this.page));
    this.wake();
  }

  // Runs what calls the module; from the first failure on, nothing does.
  attempt(work) {
    if (this.stopped) return undefined;
    try {
      return work();
    } catch (error) {
      this.stopped = true;
      this.crash(error);
      return undefined;
    }
  }

  measure() {
    const canvas = this.canvas;
    const rect = canvas.getBoundingClientRect();
    // What the browser says, if it is about this density (not so where a density is emulated).
    const pixels = (size, exact) => {
      const about = size * devicePixelRatio;
      return Math.max(1, Math.abs(exact - about) < 1.5 ? exact : Math.round(about));
    };
    const width = pixels(rect.width, this.box?.width);
    const height = pixels(rect.height, this.box?.height);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      this.bridge.call('page_wake', this.page);
    }
    return { width: rect.width, height: rect.height, scale: width / Math.max(rect.width, 1) };
  }

  frame() {
    if (document.hidden || this.lost) return;
    const result = this.attempt(() => {
      const size = this.measure();
      const pointer = this.bridge.call('page_frame', this.page, performance.now() / 1000,
        size.width, size.height, size.scale) >>> 0;
      const whole = new Int32Array(this.bridge.memory.buffer, pointer, 8);
      const real = new Float32Array(this.bridge.memory.buffer, pointer, 8);
      return { drew: whole[0] === 1, next: whole[1], cursor: whole[2], typing: whole[3] === 1,
        caret: { x: real[4], y: real[5], height: real[6] }, frames: whole[7] };
    });
    if (!result) return;
    this.frames = result.frames;
    this.after(result);
    if (result.next === 1 || (result.next === 3 && this.late < SLOW)) {
      this.wake();
    } else if (result.next > 1) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.wake(), result.next === 2 ? 50 : BETWEEN_SLOW);
    }
  }
}
