// A headless Chromium on the built page, for the tests of this folder.
import assert from 'node:assert/strict';
import { env } from 'node:process';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { create_static_server, listen } from '../../web/src/server.ts';

export interface OpenPage {
  page: Page;
  context: BrowserContext;
  browser: Browser;
  address: string;
  /** Errors, policy violations and requests to other origins since the page was opened: a test expects none. */
  complaints: string[];
  /** Warnings on the console. */
  warnings: string[];
  close(): Promise<void>;
}

export interface Options {
  /** With WebGPU on the software adapter; without, no adapter is found. */
  webgpu: boolean;
  folder?: string;
  /** Another server than our own, in place of `folder`. */
  host?: { address: string; close(): void };
  /** Without, every page asks the server for each file. */
  service_worker?: boolean;
  /** Appended to the page's address, e.g. '?executor=gpu'. */
  query?: string;
  width?: number;
  height?: number;
  device_scale?: number;
  colour_scheme?: 'light' | 'dark';
}

const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Runs in a worker. */
function report_refusals(): void {
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    console.error(`Content Security Policy: ${violatedDirective} refused ${blockedURI}`),
  );
}

async function open_own_host(folder: string): Promise<{ address: string; close(): void }> {
  const server = create_static_server(folder);
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: await listen(server, 0), close };
}

/** Serves the folder (dist) on a free port and opens it. */
export async function open_page(options: Options): Promise<OpenPage> {
  const executable = env['UNTAUGHT_CHROMIUM'];
  assert.ok(executable, 'no chromium: install it, or name it in UNTAUGHT_CHROMIUM');
  const { address, close: close_host } = options.host ?? (await open_own_host(options.folder ?? 'dist'));
  // Without the zeroing of workgroup memory the software adapter compiles a tiled kernel ten times as fast.
  const webgpu = options.webgpu
    ? ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan',
       '--enable-dawn-features=disable_workgroup_init']
    : ['--disable-features=WebGPU', '--disable-blink-features=WebGPU'];
  const browser = await chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', ...quiet, ...webgpu],
  });
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    deviceScaleFactor: options.device_scale ?? 1,
    colorScheme: options.colour_scheme ?? 'light',
    acceptDownloads: true,
    serviceWorkers: options.service_worker ? 'allow' : 'block',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const warnings: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
    // A software compositor reads the canvas back, and its driver remarks on that.
    const is_driver = message.text().includes('GPU stall due to ReadPixels');
    const is_blocker = message.text().includes('Service Worker registration blocked');
    if (message.type() === 'warning' && !is_driver && !is_blocker) warnings.push(message.text());
  });
  // What a worker is refused by its policy reaches no console.
  page.on('worker', (worker) => void worker.evaluate(report_refusals).catch(() => undefined));
  context.on('request', (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith('blob:')) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(address + (options.query ?? ''));
  const close = async () => {
    await browser.close();
    close_host();
  };
  return { page, context, browser, address, complaints, warnings, close };
}
