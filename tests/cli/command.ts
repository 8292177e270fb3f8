// The command line as a user runs it, on folders that a test makes.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Report } from '../../web/src/cli/report.ts';

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  /** Resolves when standard error has said so. */
  said(text: string): Promise<void>;
  outcome: Promise<Outcome>;
}

const kProgram = 'build/cli/cli.mjs';

export function start(args: string[]): Started {
  assert.ok(existsSync(kProgram), 'the command line is not built: ./untaught test builds it before this lane');
  const child = spawn(process.execPath, [...process.execArgv.filter((flag) => flag.includes('wasm')), kProgram, ...args]);
  let stdout = '';
  let stderr = '';
  const waiting: { text: string; resolve: () => void }[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const { text: wanted, resolve } of waiting) if (stderr.includes(wanted)) resolve();
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
  const said = (text: string) =>
    Promise.race([
      new Promise<void>((resolve) => waiting.push({ text, resolve })),
      outcome.then((ended) => assert.fail(`it ended before it said "${text}": ${ended.stderr}`)),
    ]);
  return { child, said, outcome };
}

/** `protect` with what makes a run small; the processor alone, so that it repeats. */
export function protect(...args: string[]): Promise<Outcome> {
  return start(['protect', '--executor', 'cpu', '--effort', 'quick', '--size', '32', ...args]).outcome;
}

/** A new folder with these files in it. */
export function folder_of(files: Record<string, Uint8Array | string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'untaught-cli-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

export function report_in(folder: string): Report {
  return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
}
