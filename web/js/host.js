// SPDX-License-Identifier: MIT
// What the app asks of the browser (browser.cpp): storage, clipboard, downloads, the address, and
// the pool of workers. Storage may be absent or full: then nothing is kept and nothing breaks.

const PREFIX = 'servescape.1.';  // the 1: of the format of what is kept

export function load(key) {
  try {
    return localStorage.getItem(PREFIX + key) ?? '';
  } catch {
    return '';
  }
}

export function store(key, value) {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch { /* private windows, full storage */ }
}

export function forget() {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX)) localStorage.removeItem(key);
    }
  } catch { /* nothing was kept */ }
}

// Copies where the asynchronous clipboard is not to be had (plain http, old browsers).
function copyByCommand(text) {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'off-screen';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

export function copy(text) {
  if (!navigator.clipboard?.writeText) {
    copyByCommand(text);
    return;
  }
  navigator.clipboard.writeText(text).catch(() => copyByCommand(text));
}

export function applyTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
}

// A page within another one keeps nothing: what it shows is not the visitor's.
const KEPT_IN_EMBED = new Map([['guide', '1']]);  // nobody is shown around there
export const embedded = new URLSearchParams(location.search).has('embed');
const keep = embedded ? (key, value) => KEPT_IN_EMBED.set(key, value) : store;
const kept = embedded ? (key) => KEPT_IN_EMBED.get(key) ?? '' : load;

// The address with that fragment, as a new entry of the history or in place of the present one.
function address(box, fragment, isNew) {
  const url = new URL(location.href);
  url.hash = fragment;
  try {
    if (isNew && url.href !== location.href) history.pushState(null, '', url);
    else history.replaceState(history.state, '', url);
  } catch { /* too often, or a page that has no address */ }
  return box.bridge.copy(url.href);
}

// `box.bridge` and `box.engines` are there before the module calls.
export function makeHost(box) {
  const read = (pointer, size) => box.bridge.read(pointer, size);
  return {
    clipboard: (text, size) => copy(read(text, size)),
    download(name, nameSize, mime, mimeSize, text, size) {
      const file = [read(name, nameSize),
        new Blob([read(text, size)], { type: read(mime, mimeSize) })];
      box.files((part) => part.save(...file));
    },
    picture(name, size) {
      const file = read(name, size);
      box.files((part) => part.savePicture(box, file));
    },
    store(key, keySize, text, size) {
      const name = read(key, keySize);
      keep(name, read(text, size));
      if (name === 'theme') applyTheme(read(text, size));
    },
    load: (key, size) => box.bridge.copy(kept(read(key, size))),
    link: (fragment, size, isNew) => address(box, read(fragment, size), isNew === 1),
    pick: () => box.files((part) => part.pickFile(box.openFile, box.say)),
    // Whoever shows the page in a frame may wait for it (embed.js).
    tell: (event, eventSize, json, size) => dispatchEvent(new CustomEvent('servescape-tell', {
      detail: { event: read(event, eventSize), value: JSON.parse(read(json, size)) } })),
    whole: (place, size) => box.openWhole(read(place, size)),
    open: (page, size) => window.open(read(page, size), '_blank', 'noopener'),
    submit: (id, urgent, whole, job, size) =>
      box.engines.submit(id >>> 0, urgent !== 0, whole !== 0, box.bridge.bytes(job, size)),
    cancel: (id) => box.engines.cancel(id >>> 0),
  };
}
