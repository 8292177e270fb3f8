// Sharing finished files with another app of the device, where the system takes files.
import { say } from '../words/say.ts';
import type { Prompt } from './prompt.ts';

const probe = () => new File([], 'photo.png', { type: 'image/png' });

export const can_share = (): boolean => typeof navigator.canShare === 'function' && navigator.canShare({ files: [probe()] });

/** Opens the system's share sheet. It opens only soon after a press, and encoding may take longer: then the person is asked for
 *  another one. Resolves to false when the person changed their mind; rejects with the reason when these files are not taken. */
export async function share_files(files: File[], prompt: Prompt): Promise<boolean> {
  if (!navigator.canShare({ files })) throw new Error(say('share_refused'));
  for (let pressed = true; pressed; ) {
    try {
      await navigator.share({ files });
      return true;
    } catch (error) {
      const name = error instanceof DOMException ? error.name : '';
      if (name === 'AbortError') return false;
      if (name !== 'NotAllowedError') throw error;
    }
    pressed = await prompt.ask({ text: say('share_ready', { count: files.length }), action: say('share'), later: say('not_now') });
  }
  return false;
}
