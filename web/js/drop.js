// SPDX-License-Identifier: MIT
// A file that is dropped on the page is opened as a scenario; the browser would leave the page
// for it. What is none is reported in the editor, and undo brings back what was there.

const MOST = 1_000_000;  // bytes that are read

export function takeDrops(load) {
  const ours = (event) => event.dataTransfer?.types.includes('Files');
  addEventListener('dragover', (event) => {
    if (ours(event)) event.preventDefault();
  });
  addEventListener('drop', async (event) => {
    if (!ours(event)) return;
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) load(await file.slice(0, MOST).text());
  });
}
