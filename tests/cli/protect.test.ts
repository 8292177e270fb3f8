// What the command line promises: bad files are named and the others finish, results are exact and repeat.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { photo_of, synthetic_faces } from '../support/faces.ts';
import { convolution_model } from '../support/onnx.ts';
import { check_change, textured } from '../support/pictures.ts';
import { decode_png, encode_odd_png, encode_png, png_header, type Picture } from '../support/png.ts';
import { folder_of, protect, report_in, start, type Outcome } from './command.ts';

const one = textured(70, 50, 3, 1);
const two = textured(48, 64, 4, 2);

test('each kind of bad file gets its own message, and the good ones finish', async () => {
  const good = folder_of({ 'one.png': encode_png(one) });
  const jpeg_out = join(good, 'out');
  assert.equal((await protect(join(good, 'one.png'), '--out', jpeg_out, '--format', 'jpeg', '--mode', 'instant')).status, 0);
  const jpeg = readFileSync(join(jpeg_out, 'one.jpg'));

  const folder = folder_of({
    'a.png': encode_png(one),
    'b/whole.jpg': jpeg,
    'c/a.png': encode_png(two),
    'cut.jpg': jpeg.subarray(0, jpeg.length / 2),
    'dot.png': encode_png(textured(1, 1, 3, 3)),
    'empty.jpg': '',
    'huge.png': png_header(30000, 30000, 3),
    'text.png': 'This is not a picture at all.\n',
  });
  const names = ['a.png', 'cut.jpg', 'dot.png', 'empty.jpg', 'huge.png', 'text.png', 'b/whole.jpg', 'c/a.png'];
  const out = join(folder, 'out');
  const outcome = await protect(...names.map((name) => join(folder, name)), '--out', out);
  assert.equal(outcome.status, 1, outcome.stderr);
  const report = report_in(out);
  const codes = Object.fromEntries(report.photos.map(({ file, error }, i) => [`${i} ${file}`, error?.code ?? 'done']));
  assert.deepEqual(codes, {
    '0 a.png': 'done',
    '1 cut.jpg': 'corrupt-file',
    '2 dot.png': 'too-small',
    '3 empty.jpg': 'empty-file',
    '4 huge.png': 'too-large',
    '5 text.png': 'unknown-format',
    '6 whole.jpg': 'done',
    '7 a.png': 'duplicate-name',
  });
  const messages = report.photos.flatMap(({ error }) => error?.message ?? []);
  assert.equal(new Set(messages).size, 6, 'six different messages');
  for (const { file, error } of report.photos) {
    if (!error) continue;
    assert.ok(error.message.includes(`"${file}"`), error.message);
    assert.ok(outcome.stderr.includes(error.message) && outcome.stdout.includes(error.message), 'said and summed up');
  }
  assert.match(outcome.stdout, /2 done, 6 failed/);
  assert.deepEqual(readdirSync(out).sort(), ['a.png', 'report.json', 'whole.png']);
  check_change(one, decode_png(readFileSync(join(out, 'a.png'))), [], 8);
});

test('a PNG result is within epsilon inside the boxes and untouched outside', async () => {
  const folder = folder_of({
    'in/one.png': encode_png(one),
    'in/deep/two.png': encode_png(two),
    'in/none.png': encode_png(textured(40, 40, 3, 3)),
    'boxes.csv': 'file,x,y,width,height\none.png,5,6,40,30\n"one.png",50,0,20,50\ndeep/two.png,0,10,48,20\nother.png,1,1,2,2\n',
  });
  const out = join(folder, 'out');
  const outcome = await protect(join(folder, 'in'), '--out', out, '--region', join(folder, 'boxes.csv'), '--strength', '5');
  assert.equal(outcome.status, 1);
  assert.match(outcome.stderr, /no photo is called "other.png"/);
  const report = report_in(out);
  assert.deepEqual(report.photos.map(({ file, output }) => [file, output]), [
    ['deep/two.png', 'deep/two.png'],
    ['none.png', null],
    ['one.png', 'one.png'],
  ]);
  assert.match(report.photos[1]?.error?.message ?? '', /"none.png": .*boxes.csv has no row for it/);

  const results = { 'one.png': one, 'deep/two.png': two };
  for (const [name, before] of Object.entries(results)) {
    const photo = report.photos.find(({ file }) => file === name);
    const { most, changed } = check_change(before, decode_png(readFileSync(join(out, name))), photo?.regions ?? [], 5);
    assert.ok(changed > 1000, `${changed} values of ${name} changed`);
    assert.equal(photo?.max_change_255, most);
    assert.ok((photo?.psnr_db ?? 0) > 34 && (photo?.psnr_db ?? 99) < 60, `${photo?.psnr_db} dB`);
    assert.deepEqual(photo?.written, { psnr_db: photo?.psnr_db, max_change_255: most });
  }
  assert.equal(report.photos[2]?.regions.length, 2);
  assert.match(outcome.stdout, /strength 5 of 255, flat budget: \d+\.\d dB on average, changed by at most 5/);
  assert.equal(report.settings.epsilon_255, 5);
  assert.equal(report.executor?.kind, 'cpu');
  assert.ok(report.rounds > 0 && report.seconds > 0);
});

test('with --align noise goes where the aligned crop of a face lies, and nowhere else', async () => {
  const header = 'file,score,x,y,w,h,right_eye_x,right_eye_y,left_eye_x,left_eye_y,nose_x,nose_y,mouth_right_x,mouth_right_y,mouth_left_x,mouth_left_y';
  // A face that leans by 45 degrees; one that is a single point.
  const folder = folder_of({
    'in/one.png': encode_png(one),
    'in/two.png': encode_png(two),
    'faces.csv': `${header}\none.png,0.9,0,0,1,1,32.5,14,42.5,24,31.8,24.7,21.8,26.4,30.1,34.7\ntwo.png,0.9,0,0,1,1,9,9,9,9,9,9,9,9,9,9\n`,
  });
  const out = join(folder, 'out');
  const outcome = await protect(join(folder, 'in'), '--out', out, '--region', join(folder, 'faces.csv'), '--align');
  assert.equal(outcome.status, 1, outcome.stderr);
  const report = report_in(out);
  assert.match(report.photos[1]?.error?.message ?? '', /"two.png": the five landmarks of its row 1/);
  const regions = report.photos[0]?.regions ?? [];
  assert.equal(regions.length, 1);
  assert.ok(Math.abs((regions[0]?.angle ?? 0) - 45) < 4, `turned by ${regions[0]?.angle} degrees`);
  const { changed } = check_change(one, decode_png(readFileSync(join(out, 'one.png'))), regions, 8);
  assert.ok(changed > 1000, `${changed} values changed`);
});

test('with --region faces noise goes where the largest face lies; a photo without one is named and left out', async () => {
  const [face] = synthetic_faces(1) as [Picture];
  const lying = photo_of(200, 120, [{ face, x: 100, y: 30, turns: 1 }]);
  const folder = folder_of({ 'in/face.png': encode_png(lying), 'in/none.png': encode_png(textured(90, 70, 3, 4)) });
  const out = join(folder, 'out');
  const outcome = await protect(join(folder, 'in'), '--out', out, '--region', 'faces');
  assert.equal(outcome.status, 1, outcome.stderr);
  const [found, none] = report_in(out).photos;
  assert.match(none?.error?.message ?? '', /"none\.png": no face was found/);
  const [region, ...others] = found?.regions ?? [];
  assert.ok(region && others.length === 0);
  const near = (value: number, wanted: number, reach: number) => assert.ok(Math.abs(value - wanted) <= reach, `${value}, not ${wanted}`);
  near(region.width, 80, 20);
  near(region.x + region.width / 2, 129, 8);
  near(region.y + region.height / 2, 63, 8);
  near(region.angle ?? 0, 90, 15);
  const { changed } = check_change(lying, decode_png(readFileSync(join(out, 'face.png'))), [region], 8);
  assert.ok(changed > 1000, `${changed} values changed`);
});

test('a seed repeats, with any number of threads; another seed differs', async () => {
  const folder = folder_of({ 'one.png': encode_png(one), 'two.png': encode_png(two) });
  const run = async (name: string, ...args: string[]) => {
    const out = join(folder, name);
    assert.equal((await protect(join(folder, 'one.png'), join(folder, 'two.png'), '--out', out, ...args)).status, 0);
    return readFileSync(join(out, 'two.png'));
  };
  const first = await run('first', '--threads', '1');
  assert.ok(first.equals(await run('second', '--threads', '3')));
  assert.ok(!first.equals(await run('third', '--seed', '2')));
  assert.ok(!first.equals(await run('fourth', '--robust', 'platform')));
  assert.ok(!first.equals(await run('fifth', '--budget', 'adaptive')));
});

test('a data set keeps its folders; fewer than two classes are refused', async () => {
  const folder = folder_of({
    'set/cats/1.png': encode_png(one),
    'set/cats/2.png': encode_png(textured(32, 32, 3, 4)),
    'set/dogs/1.png': encode_png(textured(32, 32, 3, 5)),
    'set/stray.png': encode_png(two),
    'set/notes.txt': 'not looked at',
  });
  const out = join(folder, 'out');
  const outcome = await protect(join(folder, 'set'), '--out', out, '--task', 'dataset', '--mode', 'class');
  assert.equal(outcome.status, 1);
  const report = report_in(out);
  assert.deepEqual(report.photos.map(({ output }) => output), ['cats/1.png', 'cats/2.png', 'dogs/1.png', null]);
  assert.match(report.photos[3]?.error?.message ?? '', /"stray.png": it lies in no sub-folder/);
  check_change(one, decode_png(readFileSync(join(out, 'cats/1.png'))), [], 8);

  const single = folder_of({ 'cats/1.png': encode_png(one) });
  const refused = await protect(single, '--out', join(single, 'out'), '--task', 'dataset');
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /at least two sub-folders, one per class; here is only "cats"/);
});

test('JPEG results say what re-encoding did', async () => {
  const folder = folder_of({ 'one.png': encode_png(one) });
  const out = join(folder, 'out');
  assert.equal((await protect(join(folder, 'one.png'), '--out', out, '--format', 'jpeg', '--mode', 'instant')).status, 0);
  const [photo] = report_in(out).photos;
  assert.equal(photo?.output, 'one.jpg');
  assert.ok((photo?.max_change_255 ?? 99) <= 8);
  assert.notEqual(photo?.written?.psnr_db, photo?.psnr_db);
  assert.ok((photo?.written?.psnr_db ?? 0) > 25);
});

test('the report says what reading a file has changed', async () => {
  const folder = folder_of({ 'odd.png': encode_odd_png(one), 'two.png': encode_png(two) });
  const out = join(folder, 'out');
  assert.equal((await protect(join(folder, 'odd.png'), join(folder, 'two.png'), '--out', out, '--mode', 'instant')).status, 0);
  const [odd, plain] = report_in(out).photos;
  assert.equal(odd?.remarks.length, 2);
  assert.match(odd?.remarks[0] ?? '', /colour profile/);
  assert.match(odd?.remarks[1] ?? '', /16 bits/);
  assert.deepEqual(plain?.remarks, []);
  check_change(one, decode_png(readFileSync(join(out, 'odd.png'))), [], 8);
});

test('an input is never overwritten', async () => {
  const folder = folder_of({ 'one.png': encode_png(one), 'two.png': encode_png(two) });
  const before = readFileSync(join(folder, 'one.png'));
  const outcome = await protect(join(folder, 'one.png'), '--out', folder);
  assert.equal(outcome.status, 2);
  assert.match(outcome.stderr, /would overwrite the input/);
  assert.ok(before.equals(readFileSync(join(folder, 'one.png'))));
});

test('what cannot be meant is refused before anything is done', async () => {
  const folder = folder_of({ 'one.png': encode_png(one), 'bad.csv': 'file,x,y,width\n', 'odd.csv': 'file,x,y,width,height\none.png,1,2,3,-4\n' });
  const photo = join(folder, 'one.png');
  const out = join(folder, 'out');
  const cases: [string[], RegExp][] = [
    [[photo], /--out is missing/],
    [['--out', out], /no photo and no folder/],
    [[join(folder, 'gone.png'), '--out', out], /there is no file or folder/],
    [[photo, '--out', out, '--colour'], /--colour/],
    [[photo, '--out', out, '--robust', 'all'], /--robust is "all"; it must be one of: none, platform/],
    [[photo, '--out', out, '--mode', 'magic'], /--mode is "magic"; it must be one of: sample, class, instant/],
    [[photo, '--out', out, '--epsilon', '17'], /epsilon is 17.*between 1 and 16/],
    [[photo, '--out', out, '--epsilon', 'much'], /--epsilon is "much"/],
    [[photo, '--out', out, '--strength', 'loud'], /--strength is "loud"; it must be one of: discreet, balanced, strong, or a number/],
    [[photo, '--out', out, '--strength', 'strong', '--epsilon', '4'], /--strength and --epsilon say the same/],
    [[photo, '--out', out, '--budget', 'all'], /--budget is "all"; it must be one of: flat, adaptive/],
    [[photo, '--out', out, '--size', '65'], /size is 65; the canvas can be 32, 64 or 112/],
    [[photo, '--out', out, '--seed', '-1'], /--seed/],
    [[photo, '--out', out, '--region', join(folder, 'none.csv')], /--region: .*none.csv/],
    [[photo, '--out', out, '--align'], /--align needs --region/],
    [[photo, '--out', out, '--align', '--region', join(folder, 'odd.csv')], /lacks the columns right_eye_x, right_eye_y/],
    [[photo, '--out', out, '--region', join(folder, 'bad.csv')], /lacks the columns height/],
    [[photo, '--out', out, '--region', join(folder, 'odd.csv')], /odd.csv, line 2/],
  ];
  for (const [args, message] of cases) {
    const outcome = await start(['protect', ...args]).outcome;
    assert.equal(outcome.status, 2, args.join(' '));
    assert.match(outcome.stderr, message);
    assert.doesNotMatch(outcome.stderr, /\n\s+at /, 'no stack trace');
  }
  assert.ok(!existsSync(join(out, 'report.json')));
  assert.match((await start(['protect', '--help']).outcome).stdout, /usage: .*protect/);
  assert.equal((await start(['dance']).outcome).status, 2);
});

test('an interrupt ends the run soon, with what was finished in place', async () => {
  const folder = folder_of({ 'in/one.png': encode_png(one), 'in/two.png': encode_png(two) });
  const out = join(folder, 'out');
  mkdirSync(out);
  const run = start(['protect', join(folder, 'in'), '--out', out, '--executor', 'cpu', '--effort', 'strong']);
  await run.said('training');
  const asked = performance.now();
  run.child.kill('SIGINT');
  const { status } = await run.outcome;
  assert.equal(status, 130);
  assert.ok(performance.now() - asked < 20_000, 'a slice of work is 0.1 s; the rest is for a busy machine');
  assert.deepEqual(readdirSync(out), ['report.json']);
  assert.deepEqual(report_in(out).photos.map(({ status: of }) => of), ['cancelled', 'cancelled']);
});

/** An embedding of 32 px: one convolution over the whole canvas. */
function embedding(): Uint8Array {
  const shape = { n: 1, size: 32, kernel: 31, stride: 32, in: 3, out: 8 };
  const weight = Float32Array.from({ length: 8 * 3 * 31 * 31 }, (_, i) => Math.sin(i * i) / 50);
  return convolution_model({ kind: 'convolution', ...shape }, weight);
}

test('a cloak works against the networks that are named, within its budget', async () => {
  const folder = folder_of({ 'one.png': encode_png(one), 'two.png': encode_png(two), 'net.onnx': embedding() });
  const [photos, net, out] = [['one.png', 'two.png'].map((name) => join(folder, name)), join(folder, 'net.onnx'), join(folder, 'out')];
  const outcome = await protect(...photos, '--out', out, '--mode', 'cloak', '--surrogate', net, '--surrogate', `${net}:bgr:-1..1`);
  assert.equal(outcome.status, 0, outcome.stderr);
  const report = report_in(out);
  assert.deepEqual(report.settings.surrogates, [
    { path: net, order: 'rgb', range: '0..1' },
    { path: net, order: 'bgr', range: '-1..1' },
  ]);
  assert.equal(report.rounds, 10);
  for (const { max_change_255 } of report.photos) assert.ok((max_change_255 as number) >= 4 && (max_change_255 as number) <= 8);
});

test('a cloak without a network, or with one that cannot be taken, says why', async () => {
  const cut = embedding().subarray(0, 500);
  const folder = folder_of({ 'one.png': encode_png(one), 'net.onnx': embedding(), 'cut.onnx': cut });
  const cloak = (...more: string[]) => protect(join(folder, 'one.png'), '--out', join(folder, 'out'), '--mode', 'cloak', ...more);
  const says = async (outcome: Promise<Outcome>, text: RegExp) => {
    const { status, stderr } = await outcome;
    assert.equal(status, 2, stderr);
    assert.match(stderr, text);
  };
  await says(cloak(), /needs a --surrogate/);
  await says(cloak('--surrogate', join(folder, 'none.onnx')), /none\.onnx/);
  await says(cloak('--surrogate', join(folder, 'cut.onnx')), /cut\.onnx.*damaged/);
  await says(cloak('--surrogate', join(folder, 'net.onnx'), '--size', '64'), /net\.onnx.*32 pixels a side/);
  await says(cloak('--mode', 'sample', '--surrogate', join(folder, 'net.onnx')), /for --mode cloak only/);
});
