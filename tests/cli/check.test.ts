// What `check` promises: a table, words and both curves; bad photos are named and the others are checked; few tell nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CheckReport } from '../../web/src/cli/check-report.ts';
import { textured } from '../support/pictures.ts';
import { encode_png } from '../support/png.ts';
import { folder_of, start } from './command.ts';

const check = (...args: string[]) => start(['check', '--executor', 'cpu', ...args]).outcome;

const photo = (seed: number, width = 64) => encode_png(textured(width, 64, 3, seed));

/** name -> a photo each, of one width. */
const photos = (count: number, ending = 'png') =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}.${ending}`, photo(i)]));

const report_in = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as CheckReport;

test('photos are checked beside their originals; each bad one is named with its reason and left out', async () => {
  const folder = folder_of({
    ...Object.fromEntries(Object.entries(photos(6)).flatMap(([name, png]) => [[`in/${name}`, png], [`out/${name}`, png]])),
    'in/broken.png': photo(20),
    'out/broken.png': 'This is not a picture at all.\n',
    'out/new.png': photo(21),
    'in/wide.png': photo(22, 80),
    'out/wide.png': photo(22),
    'in/twice.png': photo(23),
    'in/twice.jpg': photo(23),
    'out/twice.png': photo(23),
    'out/report.json': '{}',
  });
  const json = join(folder, 'check.json');
  const outcome = await check(join(folder, 'out'), '--originals', join(folder, 'in'), '--json', json);
  assert.equal(outcome.status, 1, outcome.stderr);
  const report = report_in(json);
  const failed = Object.fromEntries(report.files.flatMap(({ file, error }) => (error ? [[file, error]] : [])));
  assert.deepEqual(Object.fromEntries(Object.entries(failed).map(([file, { code }]) => [file, code])), {
    'broken.png': 'unknown-format',
    'new.png': 'no-original',
    'wide.png': 'other-photo',
    'twice.png': 'no-original',
  });
  for (const [file, { message }] of Object.entries(failed)) {
    assert.ok(message.includes(`"${file}"`), message);
    assert.ok(outcome.stderr.includes(message) && outcome.stdout.includes(message), 'said and summed up');
  }
  assert.match(failed['wide.png']?.message ?? '', /64 x 64 pixels, its original 80 x 64/);
  assert.equal(report.photos, 6);
  assert.equal(report.tests, 6);
  assert.deepEqual(report.stages.map(({ steps }) => steps), [25, 50, 75, 100, 125, 150, 175, 200]);
  for (const stage of report.stages) {
    assert.equal(stage.clean_recognised, stage.protected_recognised, 'the same photos teach the same');
    assert.ok(stage.clean_certainty > 0 && stage.clean_certainty < 1);
  }
  assert.notEqual(report.verdict, 'weaker');
  assert.notEqual(report.verdict, 'little');
  assert.match(outcome.stdout, /steps +clean +protected\n +25 +\d+ % +\d+ %\n/);
  for (const sentence of report.words) assert.ok(outcome.stdout.includes(sentence), sentence);
  assert.match(outcome.stdout, /6 photos checked, 4 failed, in [\d.]+ s/);
});

test('clean photos are protected in memory first, with the settings given, and no file is written', async () => {
  const folder = folder_of(Object.fromEntries(Object.entries(photos(6)).map(([name, png]) => [`in/${name}`, png])));
  const json = join(folder, 'check.json');
  const args = ['--mode', 'instant', '--effort', 'quick', '--size', '32', '--epsilon', '12', '--seed', '3'];
  const outcome = await check(join(folder, 'in'), '--json', json, ...args);
  const report = report_in(json);
  assert.equal(outcome.status, report.verdict === 'cannot-tell' ? 2 : 0, outcome.stderr);
  assert.deepEqual(
    [report.settings.mode, report.settings.effort, report.settings.size, report.settings.epsilon_255, report.settings.seed],
    ['instant', 'quick', 32, 12, 3],
  );
  assert.ok(report.stages.some((stage) => stage.clean_certainty !== stage.protected_certainty), 'the noise was there');
});

test('fewer than six photos tell nothing', async () => {
  const folder = folder_of(photos(5));
  const json = join(folder, 'check.json');
  const outcome = await check(folder, '--originals', folder, '--json', json);
  assert.equal(outcome.status, 2);
  assert.match(outcome.stdout, /It cannot tell: with 5 photos nothing can be told; at least 6 are needed\./);
  assert.equal(report_in(json).verdict, 'cannot-tell');
  assert.deepEqual(report_in(json).stages, []);
});

test('what cannot be meant is refused with its reason', async () => {
  const folder = folder_of(photos(1));
  const refused: [string[], RegExp][] = [
    [[], /no photo and no folder is named/],
    [[join(folder, 'none')], /there is no file or folder ".*none"/],
    [[folder, '--originals', join(folder, 'none')], /there is no file or folder ".*none"/],
    [[folder, '--originals', folder, '--epsilon', '4'], /--epsilon says how photos are protected/],
    [[folder, '--epsilon', '40'], /epsilon is 40/],
    [[folder, '--mode', 'odd'], /--mode is "odd"; it must be one of: sample, class, instant/],
  ];
  for (const [args, message] of refused) {
    const outcome = await check(...args);
    assert.equal(outcome.status, 2, args.join(' '));
    assert.match(outcome.stderr, message);
  }
});
