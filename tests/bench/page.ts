// ./untaught bench --page: the same run in a worker of a headless Chromium, and how long tasks hold up the real page's
// thread while it protects photos.
import { env } from 'node:process';
import { chromium } from 'playwright-core';
import { serve_bench } from './page-server.ts';
import type { PageMessage, PageOptions } from './page-worker.ts';
import type { Report } from './report.ts';

/** What software adapters need of Chromium. */
const kSoftwareGpu = ['--use-webgpu-adapter=swiftshader', '--enable-dawn-features=disable_workgroup_init'];

/** Runs in the page. */
function run_worker(options: PageOptions): Promise<Report> {
  return new Promise((resolve, reject) => {
    const worker = new Worker('/build/bench-page/page-worker.js', { type: 'module' });
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }: MessageEvent<PageMessage>) => {
      if ('log' in data) console.log(data.log);
      else if ('report' in data) resolve(data.report);
      else reject(new Error(data.error));
    };
    worker.postMessage(options);
  });
}

/** software: no GPU is here, so Chromium's own software one is used. */
export async function run_in_page(root: string, options: PageOptions, software: boolean): Promise<Report> {
  const executablePath = env['UNTAUGHT_CHROMIUM'];
  if (!executablePath) throw new Error('no chromium: install it, or name it in UNTAUGHT_CHROMIUM');
  const server = await serve_bench(root);
  const args = ['--no-sandbox', '--enable-unsafe-webgpu', '--enable-features=Vulkan', ...(software ? kSoftwareGpu : [])];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    page.on('console', (message) => console.error(message.text()));
    await page.goto(server.address);
    const machine = `${options.machine}, Chromium ${browser.version()}`;
    return await page.evaluate(run_worker, { ...options, machine });
  } finally {
    await browser.close();
    server.close();
  }
}
