// The command line: cli.mjs protect <arguments>. It lies in build/cli, two folders below the project's root.
import process, { argv, exit, stderr, stdout } from 'node:process';
import { parse_options, usage, UsageError } from './cli/options.ts';
import { protect } from './cli/protect.ts';
import { summary } from './cli/report.ts';
import { Terminal } from './cli/terminal.ts';
import { EngineError } from './engine/errors.ts';
import { GpuError } from './gpu.ts';

const root = new URL('../../', import.meta.url);

const kAllDone = 0;
const kSomeFailed = 1;
const kNothingDone = 2;
const kInterrupted = 130;

/** Returns the exit status. */
async function main(args: string[]): Promise<number> {
  const abort = new AbortController();
  process.on('SIGINT', () => {
    if (abort.signal.aborted) exit(kInterrupted);
    abort.abort(new Error('interrupted'));
  });
  const terminal = new Terminal();
  try {
    const [command, ...rest] = args;
    if (command !== 'protect') throw new UsageError(`there is no command "${command ?? ''}"`);
    const options = parse_options(rest);
    if (options === null) {
      stdout.write(usage);
      return kAllDone;
    }
    const report = await protect(abort.signal, options, root, terminal);
    terminal.say('');
    stdout.write(`${summary(report)}\n`);
    if (abort.signal.aborted) return kInterrupted;
    const done = report.photos.filter(({ status }) => status === 'done').length;
    return done === 0 ? kNothingDone : done < report.photos.length ? kSomeFailed : kAllDone;
  } catch (error) {
    if (abort.signal.aborted) return kInterrupted;
    if (error instanceof UsageError) {
      terminal.say(`protect: ${error.message}\nFor the options: ./untaught protect --help`);
      return kNothingDone;
    }
    if (error instanceof EngineError || error instanceof GpuError) {
      terminal.say(`protect: ${error.message}`);
      return kNothingDone;
    }
    throw error;
  }
}

main(argv.slice(2)).then(
  (status) => exit(status),
  (error: unknown) => {
    stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    exit(kNothingDone);
  },
);
