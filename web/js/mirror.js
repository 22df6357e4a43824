// SPDX-License-Identifier: MIT
// The app's widgets as elements of the DOM, for assistive technology and for the Tab key: each
// lies invisibly over its picture on the canvas and shows a ring when it has the focus. Clicking
// one clicks the widget; keys on a slider go to the slider. Brought up to date at a low rate.

const PAUSE = 400;  // milliseconds between two looks at the tree
const ROLES = { slider: 'slider', checkbox: 'switch', menuitem: 'menuitemradio', link: 'link',
  tab: 'tab', radio: 'radio', button: 'button', textbox: 'button' };
const SLIDER_KEYS = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp',
  'PageDown']);
const SAME = { ArrowUp: 'ArrowRight', ArrowDown: 'ArrowLeft' };

function words(node) {
  return node.value ? `${node.label}: ${node.value}` : node.label;
}

export class Mirror {
  constructor(root, send, tree) {
    this.root = root;
    this.send = send;
    this.tree = tree;
    this.items = new Map();  // id -> { element, kind, reported }
    this.timer = 0;
    this.last = 0;
  }

  // Something was drawn: look, but not too often.
  follow() {
    if (this.timer !== 0) return;
    const wait = Math.max(30, this.last + PAUSE - performance.now());
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.last = performance.now();
      this.update(this.tree());
    }, wait);
  }

  update(nodes) {
    const seen = new Set();
    let before = null;
    for (const node of nodes) {
      if (seen.has(node.id)) continue;
      seen.add(node.id);
      let item = this.items.get(node.id);
      if (item && item.kind !== node.kind) {
        item.element.remove();
        item = undefined;
      }
      if (!item) {
        item = { element: this.make(node), kind: node.kind, reported: '' };
        this.items.set(node.id, item);
      }
      const place = before ? before.nextSibling : this.root.firstChild;
      if (item.element !== place) this.root.insertBefore(item.element, place);
      before = item.element;
      const reported = JSON.stringify(node);
      if (item.reported !== reported) {
        item.reported = reported;
        this.tell(item.element, node);
      }
    }
    for (const [id, item] of this.items) {
      if (seen.has(id)) continue;
      item.element.remove();
      this.items.delete(id);
    }
  }

  make(node) {
    const role = ROLES[node.kind];
    const element = document.createElement(role ? 'div' : 'p');
    if (role) {
      element.setAttribute('role', role);
      element.tabIndex = 0;
      element.addEventListener('click', () => this.send('page_click', node.id));
      element.addEventListener('focus', () => this.send('page_reveal', node.id));
      element.addEventListener('keydown', (event) => this.key(event, node));
    } else if (node.kind === 'heading') {
      element.setAttribute('role', 'heading');
      element.setAttribute('aria-level', '2');
    } else if (node.kind === 'chart') {
      element.setAttribute('role', 'img');
    }
    return element;
  }

  key(event, node) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (node.kind === 'slider' && SLIDER_KEYS.has(event.code)) {
      event.preventDefault();
      const code = SAME[event.code] ?? event.code;
      this.send('page_nav', node.id);
      this.send('page_key', code, 1, 0);
      this.send('page_key', code, 0, 0);
    } else if (event.code === 'Enter' || event.code === 'Space') {
      event.preventDefault();
      // A click on a slider would take it to its middle.
      if (node.kind !== 'slider') this.send('page_click', node.id);
    } else if (event.code === 'Escape') {
      this.send('page_key', event.code, 1, 0);
      this.send('page_key', event.code, 0, 0);
    }
  }

  tell(element, node) {
    const [x, y, width, height] = node.rect;
    element.style.cssText = `left:${x}px;top:${y}px;width:${width}px;height:${height}px`;
    const role = ROLES[node.kind];
    if (!role) {
      if (node.kind === 'chart') element.setAttribute('aria-label', words(node));
      else element.textContent = words(node);
      return;
    }
    const set = (name, value) => {
      if (value === undefined) element.removeAttribute(name);
      else element.setAttribute(name, value);
    };
    element.dataset.label = node.label;
    set('aria-label', role === 'slider' || !node.value || node.value === node.label ? node.label
      : words(node));
    set('aria-description', node.help);
    set('aria-disabled', node.enabled === false ? 'true' : undefined);
    if (node.checked !== undefined && role === 'button') set('aria-pressed', String(node.checked));
    else set('aria-checked', node.checked === undefined ? undefined : String(node.checked));
    if (role === 'slider') {
      set('aria-valuetext', node.value);
      set('aria-valuenow', node.now);
      set('aria-valuemin', node.min);
      set('aria-valuemax', node.max);
    }
  }
}
