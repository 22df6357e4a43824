// SPDX-License-Identifier: MIT
// The app's widgets as elements of the DOM, for assistive technology and for the Tab key: each
// lies invisibly over its picture on the canvas and shows a ring when it has the focus. Clicking
// one clicks the widget; keys on a slider go to the slider. Widgets that belong together stand in a
// group (choices, tabs, a menu), which is one stop of the Tab key and has arrows inside. Brought up
// to date at a low rate.

const PAUSE = 400;  // milliseconds between two looks at the tree
const ROLES = { slider: 'slider', checkbox: 'switch', menuitem: 'menuitemradio', link: 'link',
  tab: 'tab', radio: 'radio', option: 'option', button: 'button', textbox: 'button' };
const GROUPS = { radio: 'radiogroup', tab: 'tablist', menuitem: 'menu', option: 'listbox' };
const SLIDER_KEYS = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp',
  'PageDown', 'Home', 'End']);
const SAME = { ArrowUp: 'ArrowRight', ArrowDown: 'ArrowLeft' };
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function words(node) {
  return node.value ? `${node.label}: ${node.value}` : node.label;
}

// The group of a node; '' if it stands alone. Radio buttons and tabs say theirs as their value.
function groupOf(node) {
  if (!GROUPS[node.kind]) return '';
  return `${node.kind} ${node.kind === 'radio' || node.kind === 'tab' ? node.value ?? '' : ''}`;
}

function set(element, name, value) {
  if (value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

function fillTable(element, cells) {
  const rows = cells.trimEnd().split('\n').map((line, index) => {
    const row = document.createElement('tr');
    row.append(...line.split('\t').map((text) => {
      const cell = document.createElement(index === 0 ? 'th' : 'td');
      cell.textContent = text;
      return cell;
    }));
    return row;
  });
  element.replaceChildren(...rows);
}

export class Mirror {
  constructor(root, send, tree) {
    this.root = root;
    this.title = document.createElement('h1');
    this.title.textContent = 'servescape';
    root.append(this.title);
    this.send = send;
    this.tree = tree;
    this.items = new Map();   // id -> { element, kind, node, reported }
    this.groups = new Map();  // group's key -> its element
    this.timer = 0;
    this.last = 0;
    this.pressed = 0;         // the widget that was activated last: where the focus goes back to
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
    let parent = this.root;  // or the dialog that lies over the page: all that follows is in it
    const used = new Map();  // groups of this tree: key -> how often it began
    let before = this.title; // the last child of the root that is in its place
    let group = '';
    let inside = null;       // the element of the group that is being filled, and its last child
    let last = null;
    for (const node of nodes) {
      if (seen.has(node.id)) continue;
      seen.add(node.id);
      const item = this.itemFor(node);
      if (node.kind === 'dialog') {
        this.put(this.root, before, item.element);
        item.element.setAttribute('aria-label', node.label);
        parent = item.element;
        before = null;
        group = '';
        continue;
      }
      const key = groupOf(node);
      if (key !== group) {
        group = key;
        inside = null;
        last = null;
        if (key) {
          used.set(key, (used.get(key) ?? 0) + 1);
          inside = this.group(`${key} ${used.get(key)}`, node);
          before = this.put(parent, before, inside);
        }
      }
      if (inside) last = this.put(inside, last, item.element);
      else before = this.put(parent, before, item.element);
      const reported = JSON.stringify(node);
      if (item.reported !== reported) {
        item.reported = reported;
        item.node = node;
        this.tell(item.element, node);
      }
    }
    const focused = this.root.contains(document.activeElement);
    this.sweep(seen);
    this.enclose(parent === this.root ? null : parent);
    // What had the focus is gone (a menu was left): back to what opened it.
    if (focused && !this.root.contains(document.activeElement)) {
      this.items.get(this.pressed)?.element.focus({ preventScroll: true });
    }
  }

  // Under a dialog nothing can be reached; the focus goes into it.
  enclose(dialog) {
    for (const child of this.root.children) child.inert = dialog !== null && child !== dialog;
    if (dialog && !dialog.contains(document.activeElement) && this.root.dataset.dialog !== 'open') {
      dialog.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
    }
    this.root.dataset.dialog = dialog ? 'open' : '';
  }

  itemFor(node) {
    let item = this.items.get(node.id);
    if (item && item.kind !== node.kind) {
      item.element.remove();
      item = undefined;
    }
    if (!item) {
      item = { element: this.make(node), kind: node.kind, node, reported: '' };
      this.items.set(node.id, item);
    }
    return item;
  }

  put(parent, before, element) {
    const place = before ? before.nextSibling : parent.firstChild;
    if (element !== place) parent.insertBefore(element, place);
    return element;
  }

  group(key, node) {
    let element = this.groups.get(key);
    if (!element) {
      element = document.createElement('div');
      element.setAttribute('role', GROUPS[node.kind]);
      this.groups.set(key, element);
    }
    element.setAttribute('aria-label', node.kind === 'radio' || node.kind === 'tab' ? node.value
      : node.kind === 'menuitem' ? 'Menu' : 'Choices');
    return element;
  }

  sweep(seen) {
    for (const [id, item] of this.items) {
      if (seen.has(id)) continue;
      item.element.remove();
      this.items.delete(id);
    }
    for (const [key, element] of this.groups) {
      if (element.firstChild) this.rove(element);
      else {
        element.remove();
        this.groups.delete(key);
      }
    }
  }

  // One stop for the Tab key: the chosen one, else the first.
  rove(group) {
    const all = [...group.children];
    if (all.includes(document.activeElement)) return;
    const chosen = all.find((e) => e.ariaChecked === 'true' || e.ariaSelected === 'true') ?? all[0];
    for (const element of all) element.tabIndex = element === chosen ? 0 : -1;
  }

  make(node) {
    const role = ROLES[node.kind];
    const tag = role || node.kind === 'dialog' ? 'div' : node.kind === 'table' ? 'table'
      : node.kind === 'heading' ? 'h2' : 'p';
    const element = document.createElement(tag);
    if (node.kind === 'dialog') {
      element.setAttribute('role', 'dialog');
      element.setAttribute('aria-modal', 'true');
      return element;
    }
    element.className = 'w';
    if (role) {
      element.setAttribute('role', role);
      element.tabIndex = 0;
      element.addEventListener('click', () => this.press(node.id));
      element.addEventListener('focus', () => this.send('page_reveal', node.id));
      element.addEventListener('keydown', (event) => this.key(event, node));
    } else if (node.kind === 'chart') {
      element.setAttribute('role', 'img');
    }
    return element;
  }

  press(id) {
    this.pressed = id;
    this.send('page_click', id);
  }

  key(event, node) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { code } = event;
    if (node.kind === 'slider' && SLIDER_KEYS.has(code)) {
      event.preventDefault();
      this.send('page_nav', node.id);
      this.send('page_key', SAME[code] ?? code, 1, 0);
      this.send('page_key', SAME[code] ?? code, 0, 0);
    } else if (GROUPS[node.kind] && STEPS[code]) {
      event.preventDefault();
      this.step(event.target, STEPS[code], node.kind === 'radio');
    } else if (code === 'Enter' || code === 'Space') {
      event.preventDefault();
      // A click on a slider would take it to its middle: Enter types its value instead.
      if (node.kind !== 'slider') this.press(node.id);
      else if (code === 'Enter') this.typeInto(event.target);
    }
  }

  // The value of a slider, a button, stands before it; it is no stop of its own.
  typeInto(slider) {
    const value = slider.previousElementSibling;
    if (value?.dataset.label === `${slider.dataset.label} value`) value.click();
  }

  // To a neighbour in the group; of radio buttons it is chosen at once.
  step(element, by, choose) {
    const all = [...element.parentElement.children];
    const next = all[(all.indexOf(element) + by + all.length) % all.length];
    for (const each of all) each.tabIndex = each === next ? 0 : -1;
    next.focus();
    if (choose) next.click();
  }

  tell(element, node) {
    const [x, y, width, height] = node.rect;
    element.style.cssText = `left:${x}px;top:${y}px;width:${width}px;height:${height}px`;
    const role = ROLES[node.kind];
    if (!role) {
      if (node.cells) {
        fillTable(element, node.cells);
        element.setAttribute('aria-label', node.label);
      } else if (node.kind === 'chart') element.setAttribute('aria-label', words(node));
      else element.textContent = words(node);
      return;
    }
    element.dataset.label = node.label;
    if (role === 'button' && node.label.endsWith(' value')) element.tabIndex = -1;
    const alone = role === 'slider' || role === 'radio' || role === 'tab' || !node.value ||
      node.value === node.label;
    set(element, 'aria-label', alone ? node.label : words(node));
    set(element, 'aria-description', node.help);
    set(element, 'aria-disabled', node.enabled === false ? 'true' : undefined);
    const state = role === 'button' ? 'aria-pressed'
      : role === 'tab' || role === 'option' ? 'aria-selected' : 'aria-checked';
    set(element, state, node.checked === undefined ? undefined : String(node.checked));
    if (role === 'slider') {
      set(element, 'aria-valuetext', node.value);
      set(element, 'aria-valuenow', node.now);
      set(element, 'aria-valuemin', node.min);
      set(element, 'aria-valuemax', node.max);
    }
  }
}
