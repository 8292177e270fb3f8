// ./untaught bench in Node: see options.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { face_lines, time_faces } from './faces.ts';
import { machine_name, node_platform } from './node-platform.ts';
import { prototype_lines, time_prototype } from './prototype.ts';
import type { Report } from './report.ts';
import { run_bench, type RunOptions } from './run.ts';
import { report_lines } from './table.ts';
import { verdicts } from './verdicts.ts';

const kUsage = `usage: ./untaught bench [options]
  --json FILE         write the report as JSON, too
  --threads N         of the CPU executor (default: all)
  --only PATTERN      only work whose name matches, e.g. 'conv 3x3|overhead'; the report says so
  --section gpu|cpu   only that table
  --page              in a headless Chromium, and how long tasks hold up the real page's thread
  --prototype         instead: the loop beside a PyTorch prototype (needs Debian's python3-torch)
  --faces FILE        instead: the search for faces in this photo, on the processor
  --adapter lavapipe  on Mesa's software GPU (its report must be written below the project's folder)
  --root DIR          where build/, shaders/ and the peers are (default: here)`;

function fail(message: string): never {
  console.error(`bench: ${message}\n${kUsage}`);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    threads: { type: 'string' },
    only: { type: 'string' },
    section: { type: 'string' },
    page: { type: 'boolean', default: false },
    prototype: { type: 'boolean', default: false },
    faces: { type: 'string' },
    help: { type: 'boolean', default: false },
    root: { type: 'string', default: '.' },
  },
});
if (values.help) {
  console.log(kUsage);
  process.exit(0);
}
const threads = values.threads === undefined ? undefined : Number(values.threads);
if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 8)) fail('--threads takes 1 to 8');
if (values.section !== undefined && !/^(gpu|cpu)$/.test(values.section)) fail('--section takes gpu or cpu');

const root = resolve(values.root);
const count = threads ?? availableParallelism();
const machine = machine_name();
const options: RunOptions = { only: values.only, section: values.section };

/** What --only calls them. */
const kLongTasks = 'long tasks';

async function run_page(): Promise<Report> {
  // Chromium and the page's tests are only here for this.
  const [{ run_in_page }, { measure_long_tasks }] = [await import('./page.ts'), await import('./long-tasks.ts')];
  const software = /swiftshader/.test(process.env['VK_ICD_FILENAMES'] ?? '');
  const report = await run_in_page(root, { ...options, threads: count, machine }, software);
  if (options.section === undefined && new RegExp(options.only ?? '').test(kLongTasks)) {
    report.long_tasks = await measure_long_tasks();
    report.verdicts = verdicts(report);
  }
  return report;
}

let result: object;
let lines: string[];
if (values.faces !== undefined) {
  const times = await time_faces(root, values.faces);
  [result, lines] = [times, [machine, ...face_lines(times)]];
} else if (values.prototype) {
  const times = await time_prototype(node_platform(root, count), root);
  [result, lines] = [times, [machine, ...prototype_lines(times)]];
} else {
  const report = values.page ? await run_page() : await run_bench(node_platform(root, count), options);
  [result, lines] = [report, report_lines(report)];
}
for (const line of lines) console.log(line);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 1)}\n`);
process.exit(0);
