// Draws web/public/icon-*.png from icon.svg with the browser that UNTAUGHT_CHROMIUM names. The results are committed: run it
// after a change of the SVG.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'public');
const svg = readFileSync(join(folder, 'icon.svg'), 'utf8');
// A system cuts these to its own shape: the ground fills the square, the mark keeps to the middle.
const unrounded = svg.replace('rx="7" ', '');
const maskable = unrounded
  .replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"')
  .replace('<rect width="32" height="32"', '<rect x="-4" y="-4" width="40" height="40"');
const icons = [
  ['icon-192.png', svg, 192],
  ['icon-512.png', svg, 512],
  ['icon-maskable-512.png', maskable, 512],
  ['icon-apple-180.png', unrounded, 180],
];

const browser = await chromium.launch({ executablePath: env.UNTAUGHT_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const [name, source, side] of icons) {
  const page = await browser.newPage({ viewport: { width: side, height: side } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${source}`);
  writeFileSync(join(folder, name), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
