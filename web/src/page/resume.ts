// What the person is told about copies on this device, and the offer to go on with photos of a tab that was closed or killed.
import type { Kept, WorkerCommand } from '../protocol.ts';
import type { Prompt } from './prompt.ts';
import type { Store } from './store.ts';

const photos_of = (count: number) => `${count} photo${count === 1 ? '' : 's'}`;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
const finished_of = ({ photos, finished }: { photos: number; finished: number }) =>
  finished === 0 ? 'without noise so far' : finished === photos ? 'all of them finished' : `${finished} of them finished`;

const told_text =
  'Copies of these photos are kept on this device until you save or remove them, so that you can go on if this tab is closed.';

export function offer_text(left: NonNullable<Kept['left']>): string {
  return `The page was closed in the middle. ${photos_of(left.photos)} of that time are still kept on this device, ${finished_of(left)}.`;
}

/** For the view of what leaves the device. */
export function kept_text({ photos, bytes, left }: Kept): string {
  const sentences: string[] = [];
  if (photos > 0) sentences.push(`${photos_of(photos)} (${megabytes(bytes)}), until you save or remove them.`);
  if (left) sentences.push(`${photos_of(left.photos)} (${megabytes(left.bytes)}) of a time when the page was closed in the middle.`);
  if (sentences.length === 0) sentences.push('None. While noise is added, the browser keeps copies until you save or remove the photos.');
  return sentences.join(' ');
}

/** on_resume: the person has chosen to go on, and photos come in. */
export function offer_resume(store: Store, prompt: Prompt, on_resume: () => void): void {
  const send = (command: WorkerCommand) => store.command(command);
  let told = false;
  let offered = false;
  store.subscribe(({ kept }) => {
    if (kept.photos > 0 && !told) {
      told = true;
      store.notify('info', told_text);
    }
    if (!kept.left || offered) return;
    offered = true;
    void prompt
      .choose({ text: offer_text(kept.left), action: `Go on with ${photos_of(kept.left.photos)}`, other: 'Delete them', later: 'Not now' })
      .then((chosen) => {
        if (chosen === 'action') on_resume();
        if (chosen !== 'later') send({ type: chosen === 'action' ? 'resume' : 'discard_left' });
      });
  });
}
