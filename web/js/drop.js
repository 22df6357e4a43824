// SPDX-License-Identifier: MIT
// Files that are dropped on the page: a scenario is opened, a trace goes to the place that takes
// it; the browser would leave the page for it. Undo brings back what was there.

// take(file) is called with the first of them.
export function takeDrops(take) {
  const ours = (event) => event.dataTransfer?.types.includes('Files');
  addEventListener('dragover', (event) => {
    if (ours(event)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    if (!ours(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
}
