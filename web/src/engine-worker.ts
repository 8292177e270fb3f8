// The page's worker: the engine and whoever computes for it. Messages: protocol.ts.
import type { PageMessage, WorkerMessage } from './protocol.ts';
import { RequestLog, try_to_leave } from './requests.ts';
import { Session } from './worker/session.ts';

const requests = new RequestLog();
const session = new Session((message: WorkerMessage, transfer: Transferable[] = []) => self.postMessage(message, { transfer }));

async function audit({ sequence, since_ms, attempt }: PageMessage & { type: 'audit' }): Promise<void> {
  const refused = attempt ? await try_to_leave() : null;
  const answer: WorkerMessage = { type: 'audited', sequence, ...requests.count(since_ms), refused };
  self.postMessage(answer);
}

self.addEventListener('message', ({ data }: MessageEvent<PageMessage>) => {
  if (data.type === 'audit') void audit(data);
  else session.receive(data);
});
