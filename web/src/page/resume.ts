// What the person is told about copies on this device, and the offer to go on with photos of a tab that was closed or killed.
import type { Kept, WorkerCommand } from '../protocol.ts';
import { number_text, say } from '../words/say.ts';
import type { Prompt } from './prompt.ts';
import type { Store } from './store.ts';

const megabytes = (bytes: number) => number_text(bytes / 1e6, 1);

export const offer_text = ({ photos, finished }: NonNullable<Kept['left']>): string => say('kept_offer', { count: photos, finished });

/** For the view of what leaves the device. */
export function kept_text({ photos, bytes, left }: Kept): string {
  const sentences: string[] = [];
  if (photos > 0) sentences.push(say('kept_here', { count: photos, megabytes: megabytes(bytes) }));
  if (left) sentences.push(say('kept_closed', { count: left.photos, megabytes: megabytes(left.bytes) }));
  return sentences.join(' ') || say('kept_none');
}

/** on_resume: the person has chosen to go on, and photos come in. */
export function offer_resume(store: Store, prompt: Prompt, on_resume: () => void): void {
  const send = (command: WorkerCommand) => store.command(command);
  let told = false;
  let offered = false;
  store.subscribe(({ kept }) => {
    if (kept.photos > 0 && !told) {
      told = true;
      store.notify('info', say('kept_told'));
    }
    if (!kept.left || offered) return;
    offered = true;
    void prompt
      .choose({ text: offer_text(kept.left), action: say('kept_go_on'), other: say('kept_delete'), later: say('not_now') })
      .then((chosen) => {
        if (chosen === 'action') on_resume();
        if (chosen !== 'later') send({ type: chosen === 'action' ? 'resume' : 'discard_left' });
      });
  });
}
