// SPDX-License-Identifier: MIT
// Just enough PNG to look at screenshots: eight bits a channel, RGB or RGBA, not interlaced.
import { inflateSync } from 'node:zlib';

function paeth(a, b, c) {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

export function decode(file) {
  const width = file.readUInt32BE(16);
  const height = file.readUInt32BE(20);
  const channels = { 2: 3, 6: 4 }[file[25]];
  if (file[24] !== 8 || !channels || file[28] !== 0) throw new Error('an unusual PNG');
  const parts = [];
  for (let at = 8; at < file.length;) {
    const size = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') {
      parts.push(file.subarray(at + 8, at + 8 + size));
    }
    at += size + 12;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; ++y) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; ++x) {
      const a = x >= channels ? pixels[y * stride + x - channels] : 0;
      const b = y > 0 ? pixels[(y - 1) * stride + x] : 0;
      const c = x >= channels && y > 0 ? pixels[(y - 1) * stride + x - channels] : 0;
      const guess = [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter];
      pixels[y * stride + x] = raw[y * (stride + 1) + 1 + x] + guess;
    }
  }
  return { width, height, channels, pixels };
}

// The share of each colour, the most frequent first: [{ color: 'rrggbb', share }].
export function histogram(image, box = { x: 0, y: 0, width: image.width, height: image.height }) {
  const counts = new Map();
  const x1 = Math.min(image.width, Math.round(box.x + box.width));
  const y1 = Math.min(image.height, Math.round(box.y + box.height));
  let total = 0;
  for (let y = Math.max(0, Math.round(box.y)); y < y1; ++y) {
    for (let x = Math.max(0, Math.round(box.x)); x < x1; ++x) {
      const at = (y * image.width + x) * image.channels;
      const color = image.pixels.readUIntBE(at, 3);
      counts.set(color, (counts.get(color) ?? 0) + 1);
      ++total;
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1])
    .map(([color, count]) =>
      ({ color: color.toString(16).padStart(6, '0'), share: count / total }));
}
