// The command `check`: from arguments to a table, words and a JSON file.
import type { Noise } from '../engine/bindings.d.ts';
import { check_photos, type CheckOutcome, type CheckSource } from '../engine/check-photos.ts';
import { check_words } from '../engine/check-words.ts';
import { choose_cpu, is_executor_error, type ChosenExecutor } from '../engine/choose.ts';
import { check as check_failure, EngineError } from '../engine/errors.ts';
import { make_noise } from '../engine/run-photos.ts';
import type { Region } from '../protocol.ts';
import { place_regions, type RegionTable } from './boxes.ts';
import type { CheckOptions } from './check-options.ts';
import type { CheckReport, CheckedPhoto } from './check-report.ts';
import { read_photo, read_regions, write_whole } from './files.ts';
import { FaceRegions } from './find-faces.ts';
import { find_inputs, type InputFile } from './inputs.ts';
import { UsageError } from './options.ts';
import { open_platform, type Platform } from './platform.ts';
import { describe } from './report.ts';
import { Terminal } from './terminal.ts';

interface Item {
  /** What was named on the command line. */
  file: InputFile;
  /** null: the file itself is clean. */
  original: InputFile | null;
  /** Once the engine is there. */
  regions: Region[];
  report: CheckedPhoto;
}

/** Returns the report, which has been written where --json says. Throws UsageError, or EngineError where a setting is wrong. */
export async function check(signal: AbortSignal, options: CheckOptions, root: URL, terminal: Terminal): Promise<CheckReport> {
  const command = new Command(signal, options, root, terminal);
  await command.prepare();
  return command.run(await open_platform(root, options.threads));
}

/** Paths without their ending: what a result shares with its original. */
const stem = (name: string) => name.replace(/\.[^./]*$/, '');

class Command {
  private items: Item[] = [];
  private table: RegionTable | null = null;
  private readonly started = performance.now();

  constructor(
    private readonly signal: AbortSignal,
    private readonly options: CheckOptions,
    private readonly root: URL,
    private readonly terminal: Terminal,
  ) {}

  async prepare(): Promise<void> {
    const { inputs, originals, region } = this.options;
    const files = await find_inputs(inputs, '');
    if (files.length === 0) throw new UsageError(`no picture was found in ${inputs.join(', ')}`);
    this.table = await read_regions(this.options);
    this.items = files.map((file) => ({
      file,
      original: null,
      regions: [],
      report: { file: file.name, status: 'done', error: null },
    }));
    for (const item of this.items) {
      const { name, unreadable } = item.file;
      if (unreadable !== '') this.fail(item, new EngineError('unreadable-file', `"${name}": the folder cannot be read: ${unreadable}`));
    }
    if (originals !== null) await this.find_originals(originals);
    for (const item of this.table ? this.good() : []) {
      if (this.rows(item).length > 0) continue;
      this.fail(item, new EngineError('bad-region', `"${item.file.name}": ${region} has no row for it`));
    }
  }

  async run(platform: Platform): Promise<CheckReport> {
    const { options } = this;
    check_failure(platform.engine.module.check_settings(options.settings));
    this.place_regions(platform.engine.module);
    if (options.region === 'faces') await this.find_faces(platform.engine.module);
    let chosen = await platform.choose(options.executor);
    this.terminal.say(describe(chosen.facts));
    let outcome: CheckOutcome;
    try {
      outcome = await this.check_all(platform, chosen);
    } catch (error) {
      if (options.executor !== 'auto' || chosen.facts.kind === 'cpu' || !is_executor_error(error)) throw error;
      chosen = choose_cpu(platform.engine, `The graphics processor failed: ${error.message}`);
      this.terminal.say(describe(chosen.facts));
      outcome = await this.check_all(platform, chosen);
    }
    const { settings, originals, region, align, seed } = options;
    const report: CheckReport = {
      settings: { ...(originals === null ? settings : {}), originals, region, align, seed },
      executor: { ...chosen.facts, variant: platform.engine.variant },
      ...outcome,
      words: check_words(outcome),
      check_seconds: outcome.seconds,
      seconds: (performance.now() - this.started) / 1000,
      files: this.items.map(({ report: photo }) => photo),
    };
    if (options.json !== null) {
      await write_whole(options.json, `${JSON.stringify(report, null, 2)}\n`).catch((error: Error) => {
        throw new UsageError(`--json: ${error.message}`);
      });
    }
    return report;
  }

  /** A table is made for the clean photos; results may have another ending. */
  private rows({ file, original }: Item) {
    return this.table?.get((original ?? file).name) ?? this.table?.get(file.name) ?? [];
  }

  private place_regions(module: Platform['engine']['module']): void {
    for (const item of this.good()) {
      try {
        item.regions = place_regions(module, item.file.name, this.rows(item));
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        this.fail(item, error);
      }
    }
  }

  /** A face is where it is in the clean photo. */
  private async find_faces(module: Platform['engine']['module']): Promise<void> {
    const regions = await FaceRegions.open(module, this.root);
    const items = this.good();
    await regions.of_each(this.signal, items.map(({ file, original }) => original ?? file), {
      on_region: (k, region) => ((items[k] as Item).regions = [region]),
      on_failure: (k, error) => this.fail(items[k] as Item, error),
      on_read: (k) => this.terminal.progress(0, `looking for faces, photo ${k + 1} of ${items.length}`),
    });
  }

  private good(): Item[] {
    return this.items.filter(({ report }) => report.error === null);
  }

  private async find_originals(folder: string): Promise<void> {
    const by_stem = new Map<string, InputFile[]>();
    for (const file of await find_inputs([folder], '')) {
      by_stem.set(stem(file.name), [...(by_stem.get(stem(file.name)) ?? []), file]);
    }
    for (const item of this.good()) {
      const [found, another] = by_stem.get(stem(item.file.name)) ?? [];
      if (!found) {
        this.fail(item, new EngineError('no-original', `"${item.file.name}": ${folder} has no photo called "${stem(item.file.name)}"`));
      } else if (another) {
        const names = `"${found.name}" and "${another.name}"`;
        this.fail(item, new EngineError('no-original', `"${item.file.name}": ${folder} has two photos for it, ${names}`));
      } else {
        item.original = found;
      }
    }
  }

  private async check_all({ engine, faces }: Platform, chosen: ChosenExecutor): Promise<CheckOutcome> {
    const items = this.good();
    const noises = this.options.originals === null ? await this.protect(engine.module, faces, chosen, items) : [];
    try {
      // Photos that could not be protected have been named already.
      const taken = items.filter(({ report }) => report.error === null);
      return await check_photos(this.signal, {
        module: engine.module,
        faces,
        seed: this.options.seed,
        sources: taken.map((item) => this.source(item, noises[items.indexOf(item)] ?? null)),
        bind: chosen.bind,
        on_failure: (index, error) => this.fail(taken[index] as Item, error),
        on_read: (index) => this.terminal.progress(0, `reading photo ${index + 1} of ${taken.length}`),
        on_progress: (fraction, stages) => {
          const last = stages.at(-1);
          const seen = last ? `; of clean photos kept aside it knows ${share(last.clean_recognised)} (clean), ${share(last.protected_recognised)} (protected)` : '';
          this.terminal.progress(fraction, `checking${seen}`);
        },
      });
    } finally {
      for (const noise of noises) noise?.delete();
    }
  }

  /** The noise of each item, null where it failed. */
  private protect(module: Platform['engine']['module'], faces: Platform['faces'], chosen: ChosenExecutor, items: Item[]): Promise<(Noise | null)[]> {
    if (items.length === 0) return Promise.resolve([]);
    return make_noise(this.signal, {
      module,
      faces,
      settings: this.options.settings,
      sources: items.map(({ file, regions }) => ({ name: file.name, read: () => read_photo(file), label: '', regions })),
      naming: null,
      bind: chosen.bind,
      on_read: () => this.terminal.progress(0, 'reading'),
      on_failure: (index, error) => this.fail(items[index] as Item, error),
      on_progress: ({ fraction, rounds_done, rounds_total }) =>
        this.terminal.progress(fraction, `protecting, round ${rounds_done} of ${rounds_total}`),
    });
  }

  private source({ file, original, regions }: Item, noise: Noise | null): CheckSource {
    return { name: file.name, read: () => read_photo(original ?? file), made: () => noise ?? read_photo(file), regions };
  }

  private fail({ report }: Item, error: EngineError): void {
    Object.assign(report, { status: 'failed', error: { code: error.code, message: error.message } });
    this.terminal.say(`failed: ${error.message}`);
  }
}

const share = (value: number) => `${Math.round(100 * value)} %`;
