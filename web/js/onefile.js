// SPDX-License-Identifier: MIT
// The whole site in one HTML file, for platforms that take a file (an LMS) and for places without
// a network: every file is in it, packed as on the site, and what the page would fetch, import or
// start as a worker is taken from there. Fetched when such a file is saved.

const TEXTS = ['servescape.js', 'whole.js', 'js/loader.js', 'js/bridge.js', 'js/worker.js',
  'js/files.js', 'js/embed.js'];
const BYTES = ['servescape.wasm.lzma', 'whole.wasm.lzma', 'scenarios.txt', 'first.txt',
  'lessons.txt'];

// Runs in the saved file, before its loader: written into it as text.
function boot(files, fragment) {
  const site = 'https://servescape.invalid/';  // where the loader thinks it is; never asked
  const nameOf = (address) => String(address).replace(site, '').replace(/\?.*$/, '');
  const made = {};
  // The address of a script, of which each address inside is such a one, too.
  const script = (name, before = '') => {
    if (made[name]) return made[name];
    const text = files[name]
      .replaceAll('import.meta.url', JSON.stringify(site + name))
      .replace(/\bimport\(/g, 'importFile(')
      .replace(/(from\s*)(["'])\.\/([\w.]+)\2/g, (_, from, quote, part) =>
        from + JSON.stringify(script(`js/${part}`)));
    made[name] = URL.createObjectURL(new Blob([before, text], { type: 'text/javascript' }));
    return made[name];
  };
  const bytes = (name) => Uint8Array.from(atob(files[name]), (c) => c.charCodeAt(0));
  // A worker has a scope of its own.
  const worker = (name) => script(name, 'const importFile = (address) => import(' +
    `${JSON.stringify(Object.fromEntries(['servescape.js', 'whole.js'].map((part) =>
      [part, script(part)])))}[address.replace(${JSON.stringify(site)}, '')` +
    ".replace(/\\?.*$/, '')]);\n");
  const { fetch, Worker, open } = window;
  window.fetch = (address, ...more) => (nameOf(address) in files
    ? Promise.resolve(new Response(bytes(nameOf(address)))) : fetch(address, ...more));
  window.importFile = async (address) => import(script(nameOf(address)));
  window.Worker = class extends Worker {
    constructor(address, options) {
      super(worker(nameOf(address)), options);
    }
  };
  // The guide stays where the file was saved.
  const { origin } = document.documentElement.dataset;
  window.open = (address, ...more) => open(new URL(address, origin), ...more);
  if (location.hash.length < 2) location.replace(`#${fragment}`);
  const loader = document.createElement('script');
  loader.type = 'module';
  loader.src = script('js/loader.js');
  loader.onerror = () => window.pageFailed();
  document.body.append(loader);
}

function base64(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x6000) {
    text += btoa(String.fromCharCode(...bytes.subarray(i, i + 0x6000)));
  }
  return text;
}

// In a script element nothing may look like its end.
const inScript = (value) => JSON.stringify(value).replaceAll('<', '\\u003c');

// The file's text. read(name) gives the bytes of a file of the site (a promise of them), `fragment`
// is what stands behind the # of the address it opens with, `origin` the site's address.
export async function oneFile(read, fragment, origin) {
  const text = async (name) => new TextDecoder().decode(await read(name));
  const files = {};
  await Promise.all([
    ...TEXTS.map(async (name) => { files[name] = await text(name); }),
    ...BYTES.map(async (name) => { files[name] = base64(await read(name)); }),
  ]);
  const [page, style] = await Promise.all([text('index.html'), text('servescape.css')]);
  const start = `<script>(${boot})(${inScript(files)}, ${inScript(fragment)})</script>`;
  return page
    .replace(/<link rel="(manifest|preload|modulepreload)"[^>]*>\n?/g, '')
    .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${style}</style>`)
    .replace(/<script type="module" src="js\/loader.js[^>]*><\/script>/, () => start)
    .replace('<html ', () => `<html data-origin="${encodeURI(origin)}" `);
}
