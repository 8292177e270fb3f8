// An album as people have it: sixty files of all kinds, broken ones among them, through the command line and through the page. Every file
// that can be read is protected, every other one is named with its reason, and other programs agree about what came out.
//   ./untaught test --data DIR --lane app --lane album     (minutes; not part of the default run)
// Writes what happened to each file to build/album/{cli,page}.csv.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually } from '../browser/eventually.ts';
import { open_page } from '../browser/launch.ts';
import { report_in, start } from '../cli/command.ts';
import { album, refused, type AlbumFile } from './files.ts';
import { opinion_of } from './second_opinion.ts';

/** What happened to a file: its result, or why there is none. */
interface Fate {
  file: AlbumFile;
  result: string | null;
  reason: string;
}

const files = album();
const results = 'build/album';

/** Kinds that only the page's browser decodes. */
const is_foreign = ({ kind }: AlbumFile) => kind === 'webp' || kind === 'avif';

function check_fates(where: string, fates: Fate[], reads_foreign: boolean): void {
  const rows = ['file,kind,result,reason,bytes in,bytes out,size,shown size,orientation,ICC in,ICC out,traces in,traces out,ImageMagick,Pillow'];
  const ratios: number[] = [];
  const complaints: string[] = [];
  const check = (holds: boolean, what: string) => void (holds || complaints.push(what));
  for (const { file, result, reason } of fates) {
    const known = refused.find(([name]) => name.test(file.file));
    if (result === null) {
      check(reason.includes(file.name) || where === 'page', `${file.file}: not named: ${reason}`);
      check(reason.length > file.name.length + 10, `${file.file}: no reason: ${reason}`);
      if (known) check(known[1].test(reason), `${file.file}: another reason: ${reason}`);
      else check(!file.opens_elsewhere || (is_foreign(file) && !reads_foreign), `${file.file}: opens elsewhere, but: ${reason}`);
      rows.push([file.file, file.kind, 'refused', reason].map(quoted).join());
      continue;
    }
    const before = opinion_of(file.path);
    const after = opinion_of(result);
    const [bytes_in, bytes_out] = [statSync(file.path).size, statSync(result).size];
    const is_jpeg = readFileSync(result).readUInt16BE(0) === 0xffd8;
    if (file.kind === 'jpeg' && is_jpeg) ratios.push(bytes_out / bytes_in);
    const turns = after.orientation >= 5;
    const shown = turns ? [after.height, after.width] : [after.width, after.height];
    if (file.size) check(shown.join() === [file.size.width, file.size.height].join(), `${file.file}: shown as ${shown.join('x')}`);
    check(after.orientation === 1 || after.orientation === file.orientation, `${file.file}: orientation ${after.orientation}`);
    check(after.traces.length === 0, `${file.file}: carries ${after.traces.join(' ')}`);
    // Where a program complains about the source's own profile it does so about the result's.
    check(after.opens.imagemagick || !before.opens.imagemagick, `${file.file}: ImageMagick does not open it without a warning`);
    check(after.opens.pillow, `${file.file}: Pillow does not open it`);
    // A gray file has no use for a profile of RGB pixels.
    const keeps_profile = before.colour_space === 'RGB' && !is_foreign(file) && !file.file.startsWith('gray/');
    if (keeps_profile) check(after.profile === before.profile, `${file.file}: profile "${after.profile}"`);
    const row = [
      file.file, file.kind, is_jpeg ? 'JPEG' : 'PNG', reason, bytes_in, bytes_out, `${after.width}x${after.height}`, shown.join('x'), after.orientation,
      before.profile, after.profile, before.traces.length, after.traces.length, after.opens.imagemagick, after.opens.pillow,
    ]; // prettier-ignore
    rows.push(row.map((field) => quoted(String(field))).join());
  }
  writeFileSync(join(results, `${where}.csv`), `${rows.join('\n')}\n`);
  ratios.sort((a, b) => a - b);
  const median = ratios[Math.floor(ratios.length / 2)] ?? Infinity;
  const done = fates.filter(({ result }) => result !== null).length;
  console.log(`${where}: ${done} protected, ${fates.length - done} named with a reason; JPEG to JPEG: ${ratios.length} files, bytes out of bytes in ${median.toFixed(3)} in the median, ${(ratios.at(-1) ?? 0).toFixed(2)} at most`);
  assert.deepEqual(complaints, []);
  assert.ok(done >= 30 && done < fates.length, `${done} protected`);
  assert.ok(median <= 1.15);
}

const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

test('the command line protects every good file of the album and names every bad one', async () => {
  rmSync(join(results, 'cli'), { recursive: true, force: true });
  mkdirSync(join(results, 'cli'), { recursive: true });
  const paths = files.map(({ path }) => path);
  const { outcome } = start(['protect', ...paths, '--out', join(results, 'cli'), '--effort', 'quick', '--format', 'same', '--executor', 'cpu']);
  const { status, stderr } = await outcome;
  assert.equal(status, 1, stderr);
  const report = report_in(join(results, 'cli'));
  assert.equal(report.photos.length, files.length);
  const fates = report.photos.map(({ status, output, error, remarks }, i): Fate => {
    assert.ok((status === 'done') === (output !== null) && (status === 'failed') === (error !== null));
    return { file: files[i] as AlbumFile, result: output && join(results, 'cli', output), reason: error?.message ?? remarks.join(' ') };
  });
  for (const { result, reason } of fates) if (result === null) assert.ok(stderr.includes(reason));
  check_fates('cli', fates, false);
});

test('the page protects every good file of the album, names every bad one, and packs the results into one archive', async () => {
  const opened = await open_page({ webgpu: false, query: '?executor=cpu' });
  const { page } = opened;
  try {
    await page.getByLabel('Add photos').setInputFiles(files.map(({ path }) => path));
    const photos = () => page.locator('#photos li').evaluateAll((items) => items.map((item) => ({ state: item.getAttribute('data-state'), text: item.textContent ?? '' })));
    const count = async (state: string) => (await photos()).filter((photo) => photo.state === state).length;
    await eventually(photos, (now) => now.length === files.length && now.every(({ state }) => state === 'ready' || state === 'failed'), 300_000);
    const ready = await count('ready');
    await page.getByLabel('Effort').selectOption('quick');
    await page.getByLabel('File format').selectOption('same');
    await page.getByRole('button', { name: `Add noise to ${ready} photos` }).first().dispatchEvent('click');
    await eventually(() => count('done'), (done) => done === ready, 900_000);
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 600_000 }),
      page.getByRole('button', { name: `Save all ${ready}` }).first().dispatchEvent('click'),
    ]);
    const archive = join(results, 'page.zip');
    await download.saveAs(archive);
    assert.equal(spawnSync('/usr/bin/python3', ['-m', 'zipfile', '-t', archive]).status, 0);
    const folder = join(results, 'page');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    assert.equal(spawnSync('/usr/bin/python3', ['-m', 'zipfile', '-e', archive, folder]).status, 0);
    const written = readdirSync(folder);
    assert.equal(written.length, ready);
    const listed = await photos();
    const fates = files.map((file, i): Fate => {
      const { state, text } = listed[i] as (typeof listed)[number];
      assert.ok(text.includes(file.name), text);
      const stem = file.name.replace(/\.(jpe?g|png|webp|avif|heic)$/i, '');
      // A JPEG and a PNG of the album share their stem; the others' results have either ending.
      const endings = file.kind === 'jpeg' ? /\.jpe?g$/i : file.kind === 'png' ? /\.png$/i : /\.(jpg|png)$/i;
      const is_of = (name: string) => name.replace(/\.untaught\.\w+$/, '') === stem || name.startsWith(`${file.name}.untaught`);
      const result = written.find((name) => endings.test(name) && is_of(name));
      if (state === 'done') assert.ok(result, `${file.name} is not in the archive`);
      return { file, result: state === 'done' ? join(folder, result as string) : null, reason: text };
    });
    check_fates('page', fates, true);
    assert.deepEqual(opened.complaints, []);
  } finally {
    await opened.close();
  }
});
