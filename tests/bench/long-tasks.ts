// The longest tasks on the real page's thread while its worker protects photos.
import type { Page } from 'playwright-core';
import { open_page } from '../browser/launch.ts';
import { textured } from '../support/pictures.ts';
import { encode_png } from '../support/png.ts';
import type { LongTasks } from './report.ts';

const kPhotos = 4;

/** Runs in the page. */
function watch(): void {
  const tasks: number[] = [];
  Object.assign(globalThis, { untaught_tasks: tasks });
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
}
const watched = () => (globalThis as unknown as { untaught_tasks: number[] }).untaught_tasks;

async function until(page: Page, state: string): Promise<void> {
  const reached = ([wanted, count]: readonly [string, number]) =>
    document.querySelectorAll(`#photos li[data-state=${wanted}]`).length === count;
  await page.waitForFunction(reached, [state, kPhotos] as const, { timeout: 600_000, polling: 500 });
}

/** Of the built page, dist, with the CPU executor. */
export async function measure_long_tasks(): Promise<LongTasks> {
  const opened = await open_page({ webgpu: false, query: '?executor=cpu' });
  const { page } = opened;
  try {
    await page.waitForFunction(() => document.getElementById('executor')?.textContent !== 'Starting.');
    const files = Array.from({ length: kPhotos }, (_, i) => ({
      name: `photo-${i}.png`,
      mimeType: 'image/png',
      buffer: encode_png(textured(640, 480, 3, i + 1)),
    }));
    await page.getByLabel('Add photos').setInputFiles(files);
    await until(page, 'ready');
    await page.getByLabel('Effort').selectOption('quick');
    await page.evaluate(watch);
    const start = performance.now();
    await page.getByRole('button', { name: `Add noise to ${kPhotos} photos` }).dispatchEvent('click');
    await until(page, 'done');
    const seconds = (performance.now() - start) / 1000;
    return { photos: kPhotos, seconds, tasks_ms: await page.evaluate(watched) };
  } finally {
    await opened.close();
  }
}
