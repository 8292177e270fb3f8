// The command `protect`: from arguments to files and report.json.
import { mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Noise } from '../engine/bindings.d.ts';
import { choose_cpu, is_executor_error, type ChosenExecutor } from '../engine/choose.ts';
import { RunClock } from '../engine/clock.ts';
import { macrotask } from '../engine/drive.ts';
import { check, EngineError } from '../engine/errors.ts';
import { OpenPhoto } from '../engine/photo.ts';
import { make_noise, type PhotoSource, type Surrogate } from '../engine/run-photos.ts';
import { place_regions, type RegionTable } from './boxes.ts';
import { read_photo, read_regions, write_whole } from './files.ts';
import { FaceRegions } from './find-faces.ts';
import { find_inputs, type InputFile } from './inputs.ts';
import { UsageError, type Options } from './options.ts';
import { open_platform, type Platform } from './platform.ts';
import { describe, type PhotoReport, type Report } from './report.ts';
import { Terminal } from './terminal.ts';

/** root: the project's folder, where the engine and the face model are. Returns the report, which has been written.
 *  Throws UsageError, or EngineError where a setting is wrong or nothing can be done. */
export async function protect(signal: AbortSignal, options: Options, root: URL, terminal: Terminal): Promise<Report> {
  const command = new Command(signal, options, root, terminal);
  await command.prepare();
  return command.run(await open_platform(root, options.threads));
}

class Command {
  private files: InputFile[] = [];
  private table: RegionTable | null = null;
  private surrogates: Surrogate[] = [];
  private input_paths = new Set<string>();
  private readonly reports: PhotoReport[] = [];
  private rounds = 0;
  private readonly started = performance.now();

  constructor(
    private readonly signal: AbortSignal,
    private readonly options: Options,
    private readonly root: URL,
    private readonly terminal: Terminal,
  ) {}

  async prepare(): Promise<void> {
    const { inputs, out } = this.options;
    await mkdir(out, { recursive: true }).catch((error: Error) => {
      throw new UsageError(`the output folder cannot be made: ${error.message}`);
    });
    this.files = await find_inputs(inputs, out);
    if (this.files.length === 0) throw new UsageError(`no picture was found in ${inputs.join(', ')}`);
    for (const file of this.files) this.input_paths.add(await realpath(file.path));
    this.table = await read_regions(this.options);
    for (const { path, order, range } of this.options.surrogates) {
      const onnx = await readFile(path).catch((error: Error) => {
        throw new UsageError(`the surrogate cannot be read: ${error.message}`);
      });
      this.surrogates.push({ name: path, onnx, order, range });
    }
    for (const file of this.files) {
      this.reports.push({
        file: file.name, output: null, status: 'cancelled', error: null, psnr_db: null, max_change_255: null, written: null, regions: [], remarks: [],
      });
    }
    this.files.forEach(({ name, unreadable }, index) => {
      if (unreadable !== '') this.fail(index, new EngineError('unreadable-file', `"${name}": the folder cannot be read: ${unreadable}`));
    });
    if (this.table) this.check_table(this.table);
    if (this.options.settings.task === 'dataset') this.check_classes();
  }

  async run(platform: Platform): Promise<Report> {
    const { engine, faces } = platform;
    check(engine.module.check_settings(this.options.settings));
    this.place_regions(engine.module);
    if (this.options.region === 'faces') await this.find_faces(engine.module);
    let chosen = await platform.choose(this.options.executor);
    this.terminal.say(describe(chosen.facts));
    try {
      try {
        await this.protect_all(platform, chosen, faces);
      } catch (error) {
        if (this.options.executor !== 'auto' || chosen.facts.kind === 'cpu' || !is_executor_error(error)) throw error;
        chosen = choose_cpu(engine, `The graphics processor failed: ${error.message}`);
        this.terminal.say(describe(chosen.facts));
        await this.protect_all(platform, chosen, faces);
      }
    } catch (error) {
      if (!this.signal.aborted) {
        if (!(error instanceof EngineError) || this.reports.every(({ error: own }) => own === null)) throw error;
        this.terminal.say(error.message);
      }
    }
    const report = this.report({ ...chosen.facts, variant: engine.variant });
    await write_whole(join(this.options.out, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    return report;
  }

  private report(executor: Report['executor']): Report {
    const { settings, surrogates, region, align, format } = this.options;
    const seconds = (performance.now() - this.started) / 1000;
    return { settings: { ...settings, surrogates, region, align, format }, executor, rounds: this.rounds, seconds, photos: this.reports };
  }

  private async protect_all({ engine }: Platform, chosen: ChosenExecutor, faces: Platform['faces']): Promise<void> {
    const { settings, format } = this.options;
    const taken = this.files.flatMap((_, i) => (this.reports[i]?.error === null ? [i] : []));
    const clock = new RunClock(taken.length);
    const bar = (text: string) => {
      const left = clock.seconds_left;
      this.terminal.progress(clock.fraction, left === null ? text : `${text}, ${Math.ceil(left)} s left`);
    };
    const noises = await make_noise(this.signal, {
      module: engine.module,
      faces,
      settings,
      surrogates: this.surrogates,
      sources: taken.map((i) => this.source(i)),
      naming: { format, check: (name) => this.check_target(name) },
      bind: chosen.bind,
      on_read: () => {
        clock.photo_read();
        bar('reading');
      },
      on_failure: (k, error) => this.fail(taken[k] as number, error),
      on_progress: (progress) => {
        this.rounds = progress.rounds_done;
        clock.training(progress.fraction);
        bar(`training, round ${progress.rounds_done} of ${progress.rounds_total}`);
      },
    });
    try {
      for (const [k, noise] of noises.entries()) {
        if (noise) await this.write_result(engine.module, taken[k] as number, noise);
        clock.photo_written();
        bar('writing');
        await macrotask();
        this.signal.throwIfAborted();
      }
    } finally {
      for (const noise of noises) noise?.delete();
    }
  }

  private source(index: number): PhotoSource {
    const file = this.files[index] as InputFile;
    return { name: file.name, read: () => read_photo(file), label: file.folder, regions: (this.reports[index] as PhotoReport).regions };
  }

  private async write_result(module: Platform['engine']['module'], index: number, noise: Noise): Promise<void> {
    const file = this.files[index] as InputFile;
    const report = this.reports[index] as PhotoReport;
    try {
      const photo = OpenPhoto.open(module, await read_photo(file), file.name);
      try {
        const { psnr_db, max_change_255 } = photo.apply(noise);
        const output = photo.output_name(this.options.format);
        const written = photo.write(this.options.format);
        await write_whole(join(this.options.out, output), written.bytes).catch((error: Error) => {
          throw new EngineError('encode-failed', `"${file.name}": the result cannot be written: ${error.message}`);
        });
        Object.assign(report, { status: 'done', output, psnr_db, max_change_255, written: written.figures, remarks: [...photo.remarks, written.remark].filter(Boolean) });
      } finally {
        photo.close();
      }
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.fail(index, error);
    }
  }

  private fail(index: number, error: EngineError): void {
    Object.assign(this.reports[index] as PhotoReport, {
      status: 'failed',
      error: { code: error.code, message: error.message },
    });
    this.terminal.say(`failed: ${error.message}`);
  }

  /** A result must not take the place of an input. */
  private async check_target(output: string): Promise<void> {
    const target = join(this.options.out, output);
    const path = await realpath(target).catch(() => null);
    if (path !== null && this.input_paths.has(path)) {
      throw new EngineError('duplicate-name', `the result would overwrite the input "${target}"; choose another --out`);
    }
    if ((await stat(target).catch(() => null))?.isDirectory()) {
      throw new EngineError('duplicate-name', `the result "${target}" is a folder already`);
    }
  }

  private place_regions(module: Platform['engine']['module']): void {
    this.reports.forEach((report, index) => {
      if (report.error !== null) return;
      try {
        report.regions = place_regions(module, report.file, this.table?.get(report.file) ?? []);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        this.fail(index, error);
      }
    });
  }

  private async find_faces(module: Platform['engine']['module']): Promise<void> {
    const regions = await FaceRegions.open(module, this.root);
    const good = this.reports.flatMap(({ error }, index) => (error === null ? [index] : []));
    await regions.of_each(this.signal, good.map((index) => this.files[index] as InputFile), {
      on_region: (k, region) => ((this.reports[good[k] as number] as PhotoReport).regions = [region]),
      on_failure: (k, error) => this.fail(good[k] as number, error),
      on_read: (k) => this.terminal.progress(0, `looking for faces, photo ${k + 1} of ${good.length}`),
    });
  }

  private check_table(table: RegionTable): void {
    const names = new Set(this.files.map(({ name }) => name));
    for (const name of table.keys()) {
      if (!names.has(name)) this.terminal.say(`${this.options.region}: no photo is called "${name}"`);
    }
    this.files.forEach(({ name, unreadable }, index) => {
      if (unreadable !== '' || table.has(name)) return;
      this.fail(index, new EngineError('bad-region', `"${name}": ${this.options.region} has no row for it`));
    });
  }

  private check_classes(): void {
    this.files.forEach(({ name, folder, unreadable }, index) => {
      if (unreadable !== '' || folder !== '') return;
      this.fail(index, new EngineError('bad-setting', `"${name}": it lies in no sub-folder, so its class is unknown`));
    });
  }
}
