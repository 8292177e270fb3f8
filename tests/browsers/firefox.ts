// Firefox through WebDriver BiDi, which it speaks itself (https://w3c.github.io/webdriver-bidi/): no geckodriver is packaged for Debian, and
// npm's downloads one.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Driver } from './driver.ts';

type Reply = { type: 'success'; id: number; result: unknown } | { type: 'error'; id: number; error: string; message: string };

class Connection {
  private last_id = 0;
  private readonly waiting = new Map<number, (reply: Reply) => void>();

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener('message', ({ data }) => {
      const reply = JSON.parse(String(data)) as Reply;
      this.waiting.get(reply.id)?.(reply);
      this.waiting.delete(reply.id);
    });
  }

  static async open(address: string): Promise<Connection> {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', () => reject(new Error(`no connection to ${address}`)), { once: true });
    });
    return new Connection(socket);
  }

  async send<T>(method: string, params: object): Promise<T> {
    const id = ++this.last_id;
    const answer = new Promise<Reply>((resolve) => this.waiting.set(id, resolve));
    this.socket.send(JSON.stringify({ id, method, params }));
    const reply = await answer;
    if (reply.type === 'error') throw new Error(`${method}: ${reply.error}: ${reply.message}`);
    return reply.result as T;
  }

  close(): void {
    this.socket.close();
  }
}

interface Evaluated {
  type: 'success' | 'exception';
  result?: { value?: string; sharedId?: string };
  exceptionDetails?: { text: string };
}

export async function open_firefox(): Promise<Driver> {
  const profile = mkdtempSync(join(tmpdir(), 'untaught-firefox-'));
  const browser = spawn('firefox-esr', ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0'], {
    env: { ...process.env, HOME: profile },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => browser.once('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    browser.stderr.on('data', (part: Buffer) => {
      said += String(part);
      const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said);
      if (found?.[1]) resolve(`${found[1]}/session`);
    });
    browser.once('error', reject);
    browser.once('exit', () => reject(new Error(`firefox-esr ended: ${said}`)));
  });
  const connection = await Connection.open(address);
  const { capabilities } = await connection.send<{ capabilities: { browserName: string; browserVersion: string } }>('session.new', { capabilities: {} });
  const { context } = await connection.send<{ context: string }>('browsingContext.create', { type: 'tab' });
  const evaluate = async (expression: string): Promise<Evaluated> => {
    const answer = await connection.send<Evaluated>('script.evaluate', { expression, target: { context }, awaitPromise: true });
    if (answer.type === 'exception') throw new Error(answer.exceptionDetails?.text);
    return answer;
  };
  return {
    name: `${capabilities.browserName} ${capabilities.browserVersion}`,
    open: async (page) => void (await connection.send('browsingContext.navigate', { context, url: page, wait: 'complete' })),
    run: async (script) => JSON.parse((await evaluate(`(async () => JSON.stringify((await (async () => { ${script} })()) ?? null))()`)).result?.value ?? 'null'),
    choose: async (selector, path) => {
      const { result } = await evaluate(`document.querySelector(${JSON.stringify(selector)})`);
      await connection.send('input.setFiles', { context, element: { sharedId: result?.sharedId }, files: [path] });
    },
    close: async () => {
      await connection.send('browser.close', {}).catch(() => undefined);
      connection.close();
      browser.kill();
      await ended;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
