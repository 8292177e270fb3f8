// The tuner's memory in Node: one JSON file in the user's cache folder, adapter -> what was measured there.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TuningStore } from './gpu.ts';

/** Where this system keeps what can be made again. */
function cache_folder(): string {
  const { env, platform } = process;
  if (env['XDG_CACHE_HOME']) return env['XDG_CACHE_HOME'];
  if (platform === 'win32' && env['LOCALAPPDATA']) return env['LOCALAPPDATA'];
  return join(homedir(), platform === 'darwin' ? 'Library/Caches' : '.cache');
}

export class FileStore implements TuningStore {
  constructor(private readonly path = join(cache_folder(), 'untaught', 'tuning.json')) {}

  async load(adapter: string): Promise<unknown> {
    return (await this.content())[adapter];
  }

  async save(adapter: string, value: unknown): Promise<void> {
    const text = JSON.stringify({ ...(await this.content()), [adapter]: value }, null, 1);
    await mkdir(dirname(this.path), { recursive: true });
    // Written aside and renamed, so that a process that is cut off leaves the former file.
    const partial = `${this.path}.${process.pid}`;
    await writeFile(partial, `${text}\n`);
    await rename(partial, this.path);
  }

  /** Empty where the file is missing or is not ours. */
  private async content(): Promise<Record<string, unknown>> {
    try {
      const value: unknown = JSON.parse(await readFile(this.path, 'utf8'));
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
    } catch {
      return {};
    }
  }
}
