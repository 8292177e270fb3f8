// Files into the page: dialog, drop and paste; and out of it: downloads.
import { say } from '../words/say.ts';

export interface IncomingFile {
  name: string;
  blob: Blob;
}

const photo_name = /\.(jpe?g|png|webp|avif)$/i;

const by_path = (a: File, b: File) => a.webkitRelativePath.localeCompare(b.webkitRelativePath);

/** All files below a dropped folder, in the order of their names; only those that look like photos. */
async function files_below(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  // A reader hands out its entries in portions and ends with an empty one.
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) break;
    entries.push(...portion);
  }
  entries.sort((a, b) => a.name.localeCompare(b.name));
  const files: File[] = [];
  for (const entry of entries) {
    if (is_folder(entry)) files.push(...(await files_below(entry)));
    else if (is_file(entry) && photo_name.test(entry.name)) files.push(await file_of(entry));
  }
  return files;
}

const is_folder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const is_file = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const file_of = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject));

/** What was dropped: files as they are (the engine says what is wrong with one), folders down to their photos. */
async function dropped_files(data: DataTransfer): Promise<File[]> {
  // The items are gone after the first await: take everything out now.
  const items = Array.from(data.items).filter((item) => item.kind === 'file');
  const taken = items.map((item) => ({ entry: item.webkitGetAsEntry?.() ?? null, file: item.getAsFile() }));
  const files: File[] = [];
  for (const { entry, file } of taken) {
    if (entry && is_folder(entry)) files.push(...(await files_below(entry)));
    else if (file) files.push(file);
  }
  return files;
}

const as_incoming = (files: Iterable<File>): IncomingFile[] => Array.from(files, (file) => ({ name: file.name, blob: file }));

export interface FileSource {
  /** One that takes files, and one that takes a folder. */
  inputs: HTMLInputElement[];
  /** Files that the person gave us, by whatever way. */
  take: (files: IncomingFile[]) => void;
  /** The person is about to choose or drop files: nothing may get in between. */
  approach: () => void;
  /** While something is dragged over the window. */
  show_over: (over: boolean) => void;
  fail: (message: string) => void;
}

export function listen_for_files(source: FileSource): void {
  for (const input of source.inputs) {
    input.addEventListener('change', () => {
      const chosen = Array.from(input.files ?? []);
      // Of a folder only what looks like a photo; of files whatever was chosen: the engine says what is wrong with one.
      source.take(as_incoming(input.webkitdirectory ? chosen.filter(({ name }) => photo_name.test(name)).sort(by_path) : chosen));
      input.value = ''; // the same file can be chosen again
    });
    input.addEventListener('click', source.approach);
  }
  const carries_files = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  window.addEventListener('dragover', (event) => {
    if (!carries_files(event)) return;
    event.preventDefault();
    source.approach();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    source.show_over(true);
  });
  window.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) source.show_over(false);
  });
  window.addEventListener('drop', (event) => {
    source.show_over(false);
    if (!carries_files(event) || !event.dataTransfer) return;
    event.preventDefault();
    dropped_files(event.dataTransfer).then(
      (files) => source.take(as_incoming(files)),
      (error: unknown) => source.fail(say('drop_failed', { reason: String(error) })),
    );
  });
  window.addEventListener('paste', (event) => {
    const files = event.clipboardData?.files;
    if (files && files.length > 0) source.take(as_incoming(files));
  });
}

/** Hands a file to the browser's downloads. */
export function download(name: string, blob: Blob): void {
  const link = document.createElement('a');
  const address = URL.createObjectURL(blob);
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the blob after the click has returned; there is no event for the end of it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
