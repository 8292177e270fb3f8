// The command line: cli.mjs protect|check <arguments>. It lies in build/cli, two folders below the project's root.
import process, { argv, exit, stderr, stdout } from 'node:process';
import { check } from './cli/check.ts';
import { check_usage, parse_check_options } from './cli/check-options.ts';
import { check_summary } from './cli/check-report.ts';
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
  const [command = '', ...rest] = args;
  try {
    if (command === 'protect') return await run_protect(abort.signal, rest, terminal);
    if (command === 'check') return await run_check(abort.signal, rest, terminal);
    throw new UsageError(`there is no command "${command}"`);
  } catch (error) {
    if (abort.signal.aborted) return kInterrupted;
    if (error instanceof UsageError) {
      const known = command === 'check' ? command : 'protect';
      terminal.say(`${known}: ${error.message}\nFor the options: ./untaught ${known} --help`);
      return kNothingDone;
    }
    if (error instanceof EngineError || error instanceof GpuError) {
      terminal.say(`${command}: ${error.message}`);
      return kNothingDone;
    }
    throw error;
  }
}

async function run_protect(signal: AbortSignal, args: string[], terminal: Terminal): Promise<number> {
  const options = parse_options(args);
  if (options === null) {
    stdout.write(usage);
    return kAllDone;
  }
  const report = await protect(signal, options, root, terminal);
  terminal.say('');
  stdout.write(`${summary(report)}\n`);
  if (signal.aborted) return kInterrupted;
  const done = report.photos.filter(({ status }) => status === 'done').length;
  return done === 0 ? kNothingDone : done < report.photos.length ? kSomeFailed : kAllDone;
}

async function run_check(signal: AbortSignal, args: string[], terminal: Terminal): Promise<number> {
  const options = parse_check_options(args);
  if (options === null) {
    stdout.write(check_usage);
    return kAllDone;
  }
  const report = await check(signal, options, root, terminal);
  terminal.say('');
  stdout.write(`${check_summary(report)}\n`);
  if (report.verdict === 'cannot-tell') return kNothingDone;
  return report.files.some(({ error }) => error !== null) ? kSomeFailed : kAllDone;
}

main(argv.slice(2)).then(
  (status) => exit(status),
  (error: unknown) => {
    stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    exit(kNothingDone);
  },
);
