// SPDX-License-Identifier: MIT
// Keys, typed text and the clipboard. While the app has a text field in focus, a hidden text area
// takes the text, so that accents, input methods and on-screen keyboards work. Copy, cut and
// paste are the DOM's own events. Tab stays the browser's except in a text field.

const OURS = new Set(['Space', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp',
  'PageDown', 'Home', 'End', 'Backspace', 'Slash', 'Quote']);
const COMMANDS = new Set(['a', 'e', 'k', 'o', 's', 'y', 'z', 'enter']);
const TYPING = new Set(['Tab', 'Enter', 'NumpadEnter']);  // keys, not text
const CLIPBOARD = new Set(['c', 'x', 'v']);

export function modifiersOf(event) {
  // AltGr, which types characters, comes as Ctrl and Alt.
  if (event.getModifierState?.('AltGraph')) return event.shiftKey ? 2 : 0;
  return (event.ctrlKey ? 1 : 0) | (event.shiftKey ? 2 : 0) | (event.altKey ? 4 : 0) |
    (event.metaKey ? 8 : 0);
}

// Where a key is, but a letter by what it says: Ctrl+Z is where the Z is.
function codeOf(event) {
  return /^[a-z]$/i.test(event.key) ? 'Key' + event.key.toUpperCase() : event.code;
}

export class Keyboard {
  constructor(canvas, agent, send, mac) {
    this.canvas = canvas;
    this.agent = agent;
    this.send = send;
    this.mac = mac;
    this.typing = false;
    this.composing = false;
    this.pressed = new Map();  // event.code -> the code that was sent
    const on = (target, name, handler) =>
      target.addEventListener(name, (event) => handler.call(this, event));
    on(document, 'keydown', this.down);
    on(document, 'keyup', this.up);
    on(window, 'blur', () => this.focus(false));
    on(window, 'focus', () => this.focus(true));
    on(document, 'copy', (event) => this.copy(event, false));
    on(document, 'cut', (event) => this.copy(event, true));
    on(document, 'paste', this.paste);
    on(agent, 'compositionstart', () => { this.composing = true; });
    on(agent, 'compositionend', () => {
      this.composing = false;
      setTimeout(() => this.flush());  // some browsers send an input event first
    });
    on(agent, 'input', this.flush);
    on(agent, 'beforeinput', (event) => {
      // On-screen keyboards name no key.
      if (event.inputType === 'deleteContentBackward' && this.pressed.size === 0) {
        this.send('page_key', 'Backspace', 1, 0);
        this.send('page_key', 'Backspace', 0, 0);
      }
    });
  }

  // Whether the event is for the app rather than for a control of the DOM. What an element of the
  // mirror does not take itself (it is asked first) goes to the app: one keyboard, any focus.
  mine(event) {
    const target = event.target;
    if (target.closest?.('#mirror')) return !event.defaultPrevented;
    return target === this.canvas || target === this.agent || target === document.body ||
      target === document.documentElement || target === document;
  }

  command(event) {
    return this.mac ? event.metaKey : event.ctrlKey && !event.altKey;
  }

  down(event) {
    if (!this.mine(event)) return;
    if (event.isComposing || event.keyCode === 229) return;
    const key = event.key.toLowerCase();
    const command = this.command(event);
    if (command && CLIPBOARD.has(key)) return;  // their events follow
    if (event.code === 'Insert' && (event.shiftKey || event.ctrlKey)) return;
    if (event.code === 'Tab' && !this.typing) return;
    if (event.repeat) {
      this.send('page_wake');  // the app repeats by itself, if it is awake
    } else {
      const code = codeOf(event);
      this.pressed.set(event.code, code);
      this.send('page_key', code, 1, modifiersOf(event));
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!this.typing && plain && [...event.key].length === 1) this.send('page_text', event.key);
    const taken = command ? COMMANDS.has(key)
      : this.typing ? TYPING.has(event.code) : plain && OURS.has(event.code);
    if (taken) event.preventDefault();
  }

  up(event) {
    const code = this.pressed.get(event.code);
    this.pressed.delete(event.code);
    if (code !== undefined) this.send('page_key', code, 0, modifiersOf(event));
    // A Mac tells nothing of the keys let go while Cmd is held.
    if (event.key === 'Meta') this.release(event);
  }

  release(event) {
    for (const code of this.pressed.values()) this.send('page_key', code, 0, modifiersOf(event));
    this.pressed.clear();
  }

  focus(focused) {
    if (!focused) this.pressed.clear();
    this.send('page_focus', focused ? 1 : 0);
  }

  // After each frame: whether the app has a text field in focus, and where.
  follow(result) {
    const { agent, canvas } = this;
    if (result.typing) {
      const { x, y, height } = result.caret;
      agent.style.transform = `translate(${Math.max(0, x)}px, ${Math.max(0, y)}px)`;
      agent.style.height = `${Math.max(8, height)}px`;
    }
    if (result.typing === this.typing) return;
    this.typing = result.typing;
    if (this.typing) agent.focus({ preventScroll: true });
    else if (document.activeElement === agent) canvas.focus({ preventScroll: true });
  }

  flush() {
    if (this.composing || this.agent.value === '') return;
    const text = this.agent.value;
    this.agent.value = '';
    if (text !== '\n') {
      this.send('page_text', text);
      return;
    }
    this.send('page_key', 'Enter', 1, 0);  // of an on-screen keyboard
    this.send('page_key', 'Enter', 0, 0);
  }

  copy(event, cut) {
    if (!this.mine(event) || !getSelection().isCollapsed) return;
    const text = this.send.text('page_copy', cut ? 1 : 0);
    if (!text) return;
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
  }

  paste(event) {
    if (!this.mine(event)) return;
    const text = event.clipboardData?.getData('text/plain');
    if (text) this.send('page_paste', text.replace(/\r\n?/g, '\n'));
    event.preventDefault();
  }
}
