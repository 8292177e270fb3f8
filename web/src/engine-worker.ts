// The page's worker: the engine and whoever computes for it. Messages: protocol.ts.
import type { PageMessage, WorkerMessage } from './protocol.ts';
import { Session } from './worker/session.ts';

const session = new Session((message: WorkerMessage, transfer: Transferable[] = []) => self.postMessage(message, { transfer }));

self.addEventListener('message', (event: MessageEvent<PageMessage>) => session.receive(event.data));
