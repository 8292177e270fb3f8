// Saving into a folder that the person picks, where the browser has the File System Access API. Nothing is ever overwritten.
import { unique_name } from './names.ts';

interface Picking {
  showDirectoryPicker(options: { id: string; mode: 'readwrite' }): Promise<FileSystemDirectoryHandle>;
}

export const can_pick_folder = (): boolean => 'showDirectoryPicker' in window;

/** null: the person picked none. Only within a press. */
export async function pick_folder(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await (window as unknown as Picking).showDirectoryPicker({ id: 'untaught', mode: 'readwrite' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    throw error;
  }
}

async function exists(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    // A folder of that name is in the way, too.
    return !(error instanceof DOMException && error.name === 'NotFoundError');
  }
}

/** Writes the file under its name, or with ' (2)', ' (3)' ... where that is taken. Returns the name. */
export async function write_into(folder: FileSystemDirectoryHandle, name: string, content: ArrayBuffer): Promise<string> {
  const taken = new Set<string>();
  let free = unique_name(name, taken);
  while (await exists(folder, free)) free = unique_name(name, taken);
  const stream = await (await folder.getFileHandle(free, { create: true })).createWritable();
  await stream.write(content);
  await stream.close();
  return free;
}
