// SPDX-License-Identifier: MIT
// A static server on a free port, as plain as any host: no special headers. The site answers at
// the root and below /some/path/. Tests can delay or break single files.
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript',
  '.css': 'text/css', '.wasm': 'application/wasm', '.txt': 'text/plain' };
const BELOW = '/some/path/';

export function startServer(folder) {
  const trouble = new Map();  // file name -> { until: a promise, status, bytes: all that comes }
  const server = createServer(async (request, response) => {
    let path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    if (path.startsWith(BELOW)) path = path.slice(BELOW.length - 1);
    if (path.endsWith('/')) path += 'index.html';
    const { until, status = 200, bytes = Infinity } =
      trouble.get(path.slice(path.lastIndexOf('/') + 1)) ?? {};
    await until;
    const file = join(folder, normalize(path));
    let size = -1;
    try {
      size = Math.min(statSync(file).size, bytes);
    } catch { /* answered below */ }
    if (size < 0 || status !== 200) {
      response.writeHead(size < 0 ? 404 : status, { 'Content-Type': 'text/plain' });
      response.end();
      return;
    }
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Content-Length': size, 'Cache-Control': 'no-cache' });
    createReadStream(file, { end: Math.max(size - 1, 0) }).pipe(response);
  });
  // Idle connections stay: one closed while a client takes it up again is a broken fetch.
  server.keepAliveTimeout = 0;
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const origin = `http://127.0.0.1:${server.address().port}`;
      resolve({ origin, root: `${origin}/`, below: origin + BELOW, trouble,
        close: () => { server.close(); server.closeAllConnections(); } });
    });
  });
}
