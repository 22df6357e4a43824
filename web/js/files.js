// SPDX-License-Identifier: MIT
// Files in and out, fetched when the first one comes or goes: what is dropped or chosen is read,
// gzip unpacked, and what is saved is offered as a download.

const MOST = 64_000_000;  // bytes that are read, unpacked

async function unpacked(file) {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (head[0] !== 0x1f || head[1] !== 0x8b) return file;
  return new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).blob();
}

// open(name, bytes) is called with all of it; fail(words) where it cannot be read.
export async function readFile(file, open, fail) {
  try {
    const blob = await unpacked(file);
    if (blob.size > MOST) {
      fail(`${file.name} is larger than ${MOST / 1e6} MB: the command line reads it`);
      return;
    }
    const name = blob === file ? file.name : file.name.replace(/\.gz$/i, '');
    open(name, new Uint8Array(await blob.arrayBuffer()));
  } catch (error) {
    fail(`${file.name} could not be read (${error?.message ?? error})`);
  }
}

// Shows the browser's dialog.
export function pickFile(open, fail) {
  const input = document.createElement('input');
  input.type = 'file';
  input.addEventListener('change', () => {
    if (input.files[0]) readFile(input.files[0], open, fail);
  });
  input.click();
}

// An SVG that is to be saved as dots: twice as many as the page would have, for print.
async function painted(blob) {
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = 2 * image.naturalWidth;
  canvas.height = 2 * image.naturalHeight;
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((resolve) => { canvas.toBlob(resolve); });
}

// The app as one file that opens where the address stands now.
async function whole() {
  const { build } = document.documentElement.dataset;
  const { oneFile } = await import(new URL(`onefile.js?v=${build}`, import.meta.url));
  const read = async (name) => {
    const response = await fetch(new URL(`../${name}?v=${build}`, import.meta.url));
    if (!response.ok) throw new Error(`${response.status} for ${name}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  return new Blob([await oneFile(read, location.hash.slice(1),
    new URL('..', import.meta.url).href)], { type: 'text/html' });
}

export async function save(name, content) {
  const paints = name.endsWith('.png') && content.type.startsWith('image/svg');
  let blob = content;
  if (paints) blob = await painted(content);
  if (content.type === 'application/x-servescape') blob = await whole();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// The rectangle of the canvas in css pixels.
function part(canvas, [x, y, width, height]) {
  const ratio = canvas.width / canvas.clientWidth;
  const out = document.createElement('canvas');
  out.width = Math.round(width * ratio);
  out.height = Math.round(height * ratio);
  out.getContext('2d').drawImage(canvas, -Math.round(x * ratio), -Math.round(y * ratio));
  return out;
}

// What is on the canvas is there only until the browser shows it: the frame is drawn here and now.
// "latency.png#xywh=8,52,400,300" is that part of it.
export function savePicture(box, named) {
  setTimeout(() => {
    box.send('page_wake');
    box.screen.frame();
    const [name, where] = named.split('#xywh=');
    const canvas = document.getElementById('app');
    const shown = where ? part(canvas, where.split(',').map(Number)) : canvas;
    shown.toBlob((blob) => { if (blob) save(name, blob); });
  }, 200);
}
