// Saving: asks the worker for finished files, one at a time, names them and hands them out.
//
// Several files go into one archive: it works in every browser, needs one press and no permission, and a second archive follows
// only past 4 GB. The cost: it has to be unpacked. Where the browser has it, a folder is offered beside it.
import type { Format, Photo, PhotoId, SavedMessage } from '../protocol.ts';
import { in_words } from '../words/engine-texts.ts';
import { say } from '../words/say.ts';
import { download } from './files.ts';
import { pick_folder, write_into } from './folder.ts';
import { output_name, unique_name } from './names.ts';
import type { Prompt } from './prompt.ts';
import { share_files } from './sharing.ts';
import type { Store } from './store.ts';
import { most_archive_bytes, ZipWriter } from './zip.ts';

const mime_types: Record<Format, string> = { png: 'image/png', jpeg: 'image/jpeg' };

type Answer = SavedMessage | { type: 'save_failed'; id: PhotoId; message: string };

export class Saving {
  private readonly store: Store;
  private readonly prompt: Prompt;
  private readonly waiting = new Map<PhotoId, (answer: Answer) => void>();
  private readonly saved = new Set<PhotoId>();

  /** prompt: asks for another press where sharing needs one. */
  constructor(store: Store, prompt: Prompt) {
    this.store = store;
    this.prompt = prompt;
    // A result that is replaced is unsaved again.
    store.subscribe((view) => {
      for (const id of this.saved) if (view.photos.find((photo) => photo.id === id)?.state !== 'done') this.saved.delete(id);
    });
  }

  /** Results that would be lost if the page were closed. */
  has_unsaved(): boolean {
    return this.store.view.photos.some((photo) => photo.state === 'done' && !this.saved.has(photo.id));
  }

  /** These are out of our hands. */
  private hand_out(ids: PhotoId[]): void {
    for (const id of ids) this.saved.add(id);
    this.store.command({ type: 'handed_out', ids });
  }

  receive(answer: Answer): void {
    this.waiting.get(answer.id)?.(answer);
    this.waiting.delete(answer.id);
  }

  async save_one(id: PhotoId): Promise<void> {
    const photo = this.store.view.photos.find((entry) => entry.id === id && entry.state === 'done');
    if (!photo || this.store.view.saving) return;
    await this.while_saving(1, async () => {
      const file = await this.encode(photo);
      if (!file) return;
      download(output_name(photo.name, file.format), new Blob([file.bytes], { type: mime_types[file.format] }));
      this.hand_out([id]);
      this.store.notify('info', say('saved', { name: output_name(photo.name, file.format), change: file.max_change_255 }));
    });
  }

  async save_all(): Promise<void> {
    const photos = this.store.view.photos.filter((photo) => photo.state === 'done');
    const [only] = photos;
    if (photos.length === 1 && only) return this.save_one(only.id);
    if (photos.length === 0 || this.store.view.saving) return;
    await this.while_saving(photos.length, async () => {
      let written = 0;
      let archives = 0;
      let zip = new ZipWriter();
      let inside: PhotoId[] = [];
      const taken = new Set<string>();
      const hand_out = () => {
        if (zip.count === 0) return;
        download(++archives === 1 ? 'untaught.zip' : `untaught-${archives}.zip`, zip.finish());
        zip = new ZipWriter();
        this.hand_out(inside);
        inside = [];
      };
      for (const [index, photo] of photos.entries()) {
        this.store.set_saving({ done: index, total: photos.length });
        const file = await this.encode(photo);
        if (!file) continue;
        if (zip.size + file.bytes.byteLength > most_archive_bytes) hand_out();
        zip.add(unique_name(output_name(photo.name, file.format), taken), file.bytes, new Date());
        inside.push(photo.id);
        ++written;
      }
      hand_out();
      if (written > 0) this.store.notify('info', say('saved_zip', { count: written, archives: say('archives', { count: archives }) }));
    });
  }

  /** Every finished photo into a folder that the person picks. */
  async save_into_folder(): Promise<void> {
    const photos = this.store.view.photos.filter((photo) => photo.state === 'done');
    if (photos.length === 0 || this.store.view.saving) return;
    try {
      const folder = await pick_folder();
      if (!folder) return;
      await this.while_saving(photos.length, async () => {
        let written = 0;
        for (const [index, photo] of photos.entries()) {
          this.store.set_saving({ done: index, total: photos.length });
          const file = await this.encode(photo);
          if (!file) continue;
          await write_into(folder, output_name(photo.name, file.format), file.bytes);
          this.hand_out([photo.id]);
          ++written;
        }
        if (written > 0) this.store.notify('info', say('saved_folder', { count: written, folder: folder.name }));
      });
    } catch (error) {
      this.store.notify('error', say('folder_failed', { reason: error instanceof Error ? error.message : String(error) }));
    }
  }

  /** Finished photos, each as a file, to another app. */
  async share(ids: PhotoId[]): Promise<void> {
    const photos = this.store.view.photos.filter((photo) => photo.state === 'done' && ids.includes(photo.id));
    if (photos.length === 0 || this.store.view.saving) return;
    const files: File[] = [];
    const inside: PhotoId[] = [];
    await this.while_saving(photos.length, async () => {
      const taken = new Set<string>();
      for (const [index, photo] of photos.entries()) {
        this.store.set_saving({ done: index, total: photos.length });
        const file = await this.encode(photo);
        if (!file) continue;
        const name = unique_name(output_name(photo.name, file.format), taken);
        files.push(new File([file.bytes], name, { type: mime_types[file.format] }));
        inside.push(photo.id);
      }
    });
    try {
      if (files.length === 0 || !(await share_files(files, this.prompt))) return;
      this.hand_out(inside);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.store.notify('error', say('not_shared', { count: files.length, reason }));
    }
  }

  private async while_saving(total: number, work: () => Promise<void>): Promise<void> {
    this.store.set_saving({ done: 0, total });
    try {
      await work();
    } finally {
      this.store.set_saving(null);
    }
  }

  /** The file as the worker encoded it; null after its failure was told. */
  private async encode(photo: Photo): Promise<SavedMessage | null> {
    // 'same' goes to the engine as it is: only there a JPEG keeps the quantisation of its source.
    const { format } = this.store.view.settings;
    const answer = await new Promise<Answer>((resolve) => {
      this.waiting.set(photo.id, resolve);
      this.store.command({ type: 'save', id: photo.id, format });
    });
    if (answer.type === 'saved') return answer;
    this.store.notify('error', say('not_saved', { name: photo.name, reason: in_words(answer.message) }));
    return null;
  }
}
