// Where the tuner's choices are remembered: per adapter, and only for the shaders that they were made with.

/** What is known of one step on one adapter. */
export interface Choice {
  variant: string;
  /** Its speed; 0 where there was nothing to choose and so nothing was timed. */
  flop_per_s: number;
}

/** A step's operation and parameters (step_key) -> what was chosen. */
export type Choices = Readonly<Record<string, Choice>>;

/** A small keyed memory that outlives the page or the process. Either may reject or lose what it had: then steps are
 *  timed again. Values are plain data, as JSON has it. */
export interface TuningStore {
  /** What save() was given last for this adapter, or anything at all. */
  load(adapter: string): Promise<unknown>;
  save(adapter: string, value: unknown): Promise<void>;
}

/** For as long as it lives. */
export class MemoryStore implements TuningStore {
  private readonly values = new Map<string, unknown>();

  async load(adapter: string): Promise<unknown> {
    return this.values.get(adapter);
  }

  async save(adapter: string, value: unknown): Promise<void> {
    this.values.set(adapter, value);
  }
}

interface Saved {
  version: string;
  choices: Choices;
}

/** The choices for an adapter; none where the store fails, holds something else or another version's. */
export async function load_choices(store: TuningStore, adapter: string, version: string): Promise<Choices> {
  const value = await store.load(adapter).catch(() => undefined);
  if (!is_record(value) || value['version'] !== version || !is_record(value['choices'])) return {};
  return Object.fromEntries(Object.entries(value['choices']).filter((entry): entry is [string, Choice] => is_choice(entry[1])));
}

/** Adds choices to those that are stored by now; a store that fails is left alone. */
export async function save_choices(store: TuningStore, adapter: string, version: string, made: Choices): Promise<void> {
  const choices = { ...(await load_choices(store, adapter, version)), ...made };
  await store.save(adapter, { version, choices } satisfies Saved).catch(() => undefined);
}

function is_record(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function is_choice(value: unknown): value is Choice {
  if (!is_record(value)) return false;
  const { variant, flop_per_s } = value;
  return typeof variant === 'string' && typeof flop_per_s === 'number' && Number.isFinite(flop_per_s) && flop_per_s >= 0;
}
