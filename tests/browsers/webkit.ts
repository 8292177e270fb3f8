// WebKitGTK's MiniBrowser through its WebDriver (https://w3c.github.io/webdriver/), on a display of its own.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Driver } from './driver.ts';
import { until } from './driver.ts';

const element_key = 'element-6066-11e4-a52e-4f735466cecf';
const port = 45_871;

function mini_browser(): string {
  const libraries = '/usr/lib/x86_64-linux-gnu';
  const folder = readdirSync(libraries).find((name) => /^webkit2?gtk-[\d.]+$/.test(name) && readdirSync(join(libraries, name)).includes('MiniBrowser'));
  if (!folder) throw new Error('no MiniBrowser below /usr/lib: webkit2gtk-driver brings it');
  return join(libraries, folder, 'MiniBrowser');
}

export async function open_webkit(): Promise<Driver> {
  const server = spawn('xvfb-run', ['-a', 'WebKitWebDriver', `--port=${port}`], {
    env: { ...process.env, LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const send = async <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
    const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
    if (!response.ok) throw new Error(`${path}: ${value.error}: ${value.message}`);
    return value;
  };
  await until(() => send<{ ready: boolean }>('GET', '/status').catch(() => ({ ready: false })), ({ ready }) => ready, 20_000);
  const alwaysMatch = { 'webkitgtk:browserOptions': { binary: mini_browser(), args: ['--automation'] } };
  interface Session {
    sessionId: string;
    capabilities: { browserName: string; browserVersion: string };
  }
  const { sessionId, capabilities } = await send<Session>('POST', '/session', { capabilities: { alwaysMatch } });
  const session = `/session/${sessionId}`;
  await send('POST', `${session}/timeouts`, { script: 60_000 });
  return {
    name: `${capabilities.browserName} ${capabilities.browserVersion}`,
    open: async (url) => void (await send('POST', `${session}/url`, { url })),
    run: async (script) => {
      const wrapped = `const answer = arguments[0]; (async () => { ${script} })().then((value) => answer(JSON.stringify(value ?? null)), (error) => answer(JSON.stringify({ failed: String(error) })));`;
      return JSON.parse(await send<string>('POST', `${session}/execute/async`, { script: wrapped, args: [] }));
    },
    choose: async (selector, path) => {
      const element = await send<Record<string, string>>('POST', `${session}/element`, { using: 'css selector', value: selector });
      await send('POST', `${session}/element/${element[element_key]}/value`, { text: path });
    },
    close: async () => {
      await send('DELETE', session).catch(() => undefined);
      // The display and the driver are children of xvfb-run: its group ends.
      if (server.pid) process.kill(-server.pid);
      await ended;
    },
  };
}
