// Bundles tests/<folder>/*.test.ts to build/tests/<folder> and runs them with Node's test runner:
//   node tests/run-ts.mjs <folder> [name filter]
// Tests run one file at a time, in the project's root. Skipped tests count as failed: a lane runs all it has.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle_for_node } from '../web/build.mjs';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(project);
const [, , folder, filter = ''] = process.argv;
const names = readdirSync(join('tests', folder))
  .filter((name) => name.endsWith('.test.ts') && name.includes(filter))
  .map((name) => name.slice(0, -'.ts'.length));
if (names.length === 0) {
  console.error(`no tests in tests/${folder}`);
  process.exit(1);
}

const out = join('build', 'tests', folder);
await bundle_for_node(Object.fromEntries(names.map((name) => [name, join('tests', folder, `${name}.ts`)])), out);

const report_folder = mkdtempSync(join(tmpdir(), 'untaught-tests-'));
const report = join(report_folder, 'report.tap');
const run = spawnSync(
  process.execPath,
  [
    ...process.execArgv,
    '--enable-source-maps',
    '--test',
    '--test-concurrency=1',
    '--test-timeout=900000',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${report}`,
    ...names.map((name) => join(out, `${name}.mjs`)),
  ],
  { stdio: 'inherit' },
);

const tap = readFileSync(report, 'utf8');
rmSync(report_folder, { recursive: true });
const count = (what) => Number(tap.match(new RegExp(`^# ${what} (\\d+)$`, 'm'))?.[1] ?? 0);
const failed = count('fail') + count('cancelled') + count('skipped') + count('todo');
console.log(`${count('pass')} passed, ${failed} failed`);
process.exit(run.status === 0 && failed === 0 && count('pass') > 0 ? 0 : 1);
