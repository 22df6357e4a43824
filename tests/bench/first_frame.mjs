// SPDX-License-Identifier: MIT
// node first_frame.mjs SITE ROUNDS: milliseconds from the navigation to the first frame, each round
// in a profile of its own (cold) and then reloaded (warm), as JSON; served from this machine.
// Where browser or site is missing: exit 77, and a word why.
import { launch } from '../web/lib/browser.mjs';
import { startServer } from '../web/lib/server.mjs';

const [site, rounds] = process.argv.slice(2);
const browser = await (async () => launch(site))().catch(({ message }) => {
  console.error(message);
  process.exit(77);
});
const server = await startServer(site);
const figures = { cold: [], warm: [] };
for (let i = 0; i < Number(rounds); ++i) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  for (const kind of ['cold', 'warm']) {
    await (kind === 'cold' ? page.goto(server.root) : page.reload());
    await page.waitForFunction(() => window.servescape && servescape.timings().frame > 0);
    figures[kind].push(await page.evaluate(() => servescape.timings().frame));
  }
  await context.close();
}
await browser.close();
server.close();
console.log(JSON.stringify(figures));
