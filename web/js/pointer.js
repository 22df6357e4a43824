// SPDX-License-Identifier: MIT
// Mouse, pen and fingers. A finger scrolls what is under it, drags a slider sideways, taps, and
// when held for half a second shows what hovering shows (tooltips, the charts' values). Two fingers
// zoom where there is something to zoom: the app shows the cursor of what can be moved there.

const BUTTONS = [0, 2, 1, 3, 4];  // the DOM's order -> Dear ImGui's
const SLOP = 8;                   // css pixels a finger may move in a tap
const LONG_PRESS = 500;           // milliseconds
const CURSORS = ['default', 'text', 'move', 'ns-resize', 'ew-resize', 'nesw-resize',
  'nwse-resize', 'pointer', 'wait', 'progress', 'not-allowed'];
const LINE = 40;                  // css pixels, where a wheel counts lines
const ZOOM = 570;                 // of a wheel that doubles, by the logarithm of two

export class Pointer {
  constructor(canvas, send, screen, reducedMotion) {
    this.canvas = canvas;
    this.send = send;
    this.screen = screen;
    this.reducedMotion = reducedMotion;
    this.touch = null;
    this.cursor = '';
    this.fling = 0;
    const on = (name, handler, options) =>
      canvas.addEventListener(name, (event) => handler.call(this, event), options);
    on('pointerdown', this.down);
    on('pointermove', this.move);
    on('pointerup', this.up);
    on('pointercancel', this.cancel);
    on('pointerleave', this.leave);
    on('wheel', this.wheel, { passive: false });
    on('contextmenu', (event) => event.preventDefault());
  }

  showCursor(index) {
    const name = index < 0 ? 'none' : CURSORS[index] ?? 'default';
    if (name === this.cursor) return;
    this.cursor = name;
    this.canvas.style.cursor = name;
  }

  place(event) {
    const rect = this.canvas.getBoundingClientRect();
    return { x: event.clientX - rect.left, y: event.clientY - rect.top };
  }

  down(event) {
    const at = this.place(event);
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    cancelAnimationFrame(this.fling);
    if (event.pointerType === 'touch') {
      event.preventDefault();
      this.touchDown(event, at);
      return;
    }
    event.preventDefault();
    this.send.modifiers(event);
    this.send('page_mouse', at.x, at.y, 0);
    this.send('page_button', BUTTONS[event.button] ?? 0, 1, 0);
  }

  move(event) {
    const at = this.place(event);
    if (event.pointerType === 'touch') {
      this.touchMove(event, at);
      return;
    }
    this.send.modifiers(event);
    this.send('page_mouse', at.x, at.y, 0);
  }

  up(event) {
    const at = this.place(event);
    if (event.pointerType === 'touch') {
      this.touchUp(event, at);
    } else {
      this.send('page_mouse', at.x, at.y, 0);
      this.send('page_button', BUTTONS[event.button] ?? 0, 0, 0);
    }
    // At once: what the click leads to (a copy, the on-screen keyboard) may need the event.
    this.screen.frame();
  }

  cancel(event) {
    if (event.pointerType !== 'touch') {
      this.send('page_button', 0, 0, 0);
    } else if (this.touch?.id === event.pointerId) {
      clearTimeout(this.touch.timer);
      if (this.touch.mode === 'drag') this.send('page_button', 0, 0, 1);
      this.touch = null;
    }
    this.send('page_leave');
  }

  leave(event) {
    if (event.pointerType !== 'touch' && event.buttons === 0) this.send('page_leave');
  }

  wheel(event) {
    if (event.ctrlKey) return;  // the browser's zoom
    event.preventDefault();
    const unit = event.deltaMode === 0 ? 1 : event.deltaMode === 1 ? LINE : 400;
    const at = this.place(event);
    this.send('page_mouse', at.x, at.y, 0);
    this.send('page_wheel', -event.deltaX * unit, -event.deltaY * unit);
  }

  // ---- fingers

  touchDown(event, at) {
    if (this.touch) {  // a second finger: both scroll, or zoom
      if (this.touch.mode === 'drag') this.send('page_button', 0, 0, 1);
      this.touch.mode = 'scroll';
      clearTimeout(this.touch.timer);
      this.second = { id: event.pointerId, last: at };
      return;
    }
    this.second = null;
    this.send('page_mouse', at.x, at.y, 1);
    const touch = { id: event.pointerId, start: at, last: at, time: event.timeStamp, speed: 0,
      mode: 'wait', timer: 0 };
    touch.timer = setTimeout(() => {
      if (touch.mode === 'wait') touch.mode = 'hover';
      this.send('page_wake');
    }, LONG_PRESS);
    this.touch = touch;
  }

  decide(touch, at) {
    const x = Math.abs(at.x - touch.start.x);
    const y = Math.abs(at.y - touch.start.y);
    if (Math.max(x, y) < SLOP) return;
    clearTimeout(touch.timer);
    const drags = this.send('page_drags_at', touch.start.x, touch.start.y);
    touch.mode = drags === 2 || (drags === 1 && x > y) ? 'drag' : 'scroll';
    if (touch.mode === 'drag') this.send('page_button', 0, 1, 1);
  }

  pinch(touch, second, id, at) {
    const apart = () => Math.hypot(touch.last.x - second.last.x, touch.last.y - second.last.y);
    const before = apart();
    (touch.id === id ? touch : second).last = at;
    this.send('page_mouse', (touch.last.x + second.last.x) / 2,
      (touch.last.y + second.last.y) / 2, 0);
    this.send('page_wheel', 0, ZOOM * Math.log(apart() / before));
  }

  touchMove(event, at) {
    const touch = this.touch;
    if (touch && this.second && /^(move|ew)/.test(this.cursor)) {
      this.pinch(touch, this.second, event.pointerId, at);
      return;
    }
    if (!touch || touch.id !== event.pointerId) return;
    if (touch.mode === 'wait') this.decide(touch, at);
    if (touch.mode === 'drag' || touch.mode === 'hover') {
      this.send('page_mouse', at.x, at.y, 1);
    } else if (touch.mode === 'scroll') {
      this.send('page_wheel', at.x - touch.last.x, at.y - touch.last.y);
      const passed = Math.max(event.timeStamp - touch.time, 1);
      touch.speed = 0.6 * touch.speed + 0.4 * (at.y - touch.last.y) / passed;
    }
    touch.last = at;
    touch.time = event.timeStamp;
  }

  touchUp(event, at) {
    const touch = this.touch;
    if (!touch || touch.id !== event.pointerId) return;
    clearTimeout(touch.timer);
    this.touch = null;
    if (touch.mode === 'wait') {
      this.send('page_mouse', at.x, at.y, 1);
      this.send('page_button', 0, 1, 1);
      this.send('page_button', 0, 0, 1);
    } else if (touch.mode === 'drag') {
      this.send('page_button', 0, 0, 1);
    } else if (touch.mode === 'scroll' && event.timeStamp - touch.time < 80) {
      this.coast(touch.speed);
      return;
    }
    this.send('page_leave');
  }

  // The page goes on scrolling for a moment, as pages do.
  coast(speed) {
    let last = performance.now();
    const step = () => {
      const now = performance.now();
      const passed = now - last;
      last = now;
      speed *= Math.exp(-passed / 325);
      if (Math.abs(speed) < 0.03 || this.reducedMotion()) {
        this.send('page_leave');
        return;
      }
      this.send('page_wheel', 0, speed * passed);
      this.fling = requestAnimationFrame(step);
    };
    this.fling = requestAnimationFrame(step);
  }
}
