// SPDX-License-Identifier: MIT
// Files that are dropped on the page or chosen: a scenario is opened, a trace goes to the place
// that takes it; the browser would leave the page for it. Undo brings back what was there.

const MOST = 32_000_000;  // bytes that are read

async function readFile(file, open) {
  if (file) open(file.name, await file.slice(0, MOST).text());
}

// Shows the browser's dialog; `open(name, text)` is called if a file is chosen.
export function pickFile(open) {
  const input = document.createElement('input');
  input.type = 'file';
  input.addEventListener('change', () => readFile(input.files[0], open));
  input.click();
}

export function takeDrops(open) {
  const ours = (event) => event.dataTransfer?.types.includes('Files');
  addEventListener('dragover', (event) => {
    if (ours(event)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    if (!ours(event)) return;
    event.preventDefault();
    readFile(event.dataTransfer.files[0], open);
  });
}
