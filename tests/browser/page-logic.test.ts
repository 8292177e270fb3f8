// The page's logic that needs no browser: archives, names, what is shown before the worker answers, what is said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 as reference_crc32 } from 'node:zlib';
import { alarms, news } from '../../web/src/page/announce.ts';
import { output_name, reason_alone, unique_name } from '../../web/src/page/names.ts';
import { foresee, next_selection, Store } from '../../web/src/page/store.ts';
import { protect_text, protectable_ids } from '../../web/src/page/wording.ts';
import { ZipWriter } from '../../web/src/page/zip.ts';
import type { PageMessage, PageView, Photo, Snapshot } from '../../web/src/protocol.ts';

const photo = (id: number, state: Photo['state'], more: Partial<Photo> = {}): Photo => ({
  id, name: `${id}.png`, width: 10, height: 10, state, message: '', regions: [], faces: null, has_alpha: false, format: 'png', ...more,
}); // prettier-ignore

const snapshot = (photos: Photo[], more: Partial<Snapshot> = {}): Snapshot => ({
  sequence: 0, state: 'idle', executor: null,
  limits: { epsilon_255: { least: 1, most: 16, standard: 8 }, rounds: { quick: 1, default: 2, strong: 3 } },
  settings: { task: 'person', mode: 'sample', epsilon_255: 8, effort: 'default', size: 64, seed: 1, format: 'png' },
  photos, progress: null, check: null, kept: { photos: 0, bytes: 0, left: null }, notices: [], ...more,
}); // prettier-ignore

const view = (photos: Photo[], more: Partial<PageView> = {}): PageView => ({
  ...snapshot(photos), selected: photos[0]?.id ?? null, saving: null, can_share: false, fatal: null, ...more,
}); // prettier-ignore

const result = { psnr_db: 33, max_change_255: 8, epsilon_255: 8, mode: 'sample' as const };

test('an archive lists every file where it lies, with its bytes', async () => {
  const zip = new ZipWriter();
  const files = [['a.png', 'first'], ['ümlaut.png', ''], ['c.jpg', 'third file']] as const; // prettier-ignore
  for (const [name, text] of files) zip.add(name, new TextEncoder().encode(text).buffer as ArrayBuffer, new Date(2026, 10, 23, 12, 30, 8));
  const bytes = new Uint8Array(await zip.finish().arrayBuffer());
  const data = new DataView(bytes.buffer);
  const end = bytes.length - 22;
  assert.equal(data.getUint32(end, true), 0x06054b50);
  assert.equal(data.getUint16(end + 10, true), 3);
  let at = data.getUint32(end + 16, true);
  assert.equal(at + data.getUint32(end + 12, true), end);
  for (const [name, text] of files) {
    assert.equal(data.getUint32(at, true), 0x02014b50);
    if (/[^ -~]/.test(name)) assert.equal(data.getUint16(at + 8, true) & 0x0800, 0x0800, 'names are UTF-8');
    assert.equal(data.getUint16(at + 10, true), 0, 'stored as it is');
    assert.equal(data.getUint16(at + 12, true), (12 << 11) | (30 << 5) | 4, 'time');
    assert.equal(data.getUint16(at + 14, true), ((2026 - 1980) << 9) | (11 << 5) | 23, 'date');
    const name_length = data.getUint16(at + 28, true);
    assert.equal(new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name_length)), name);
    const local = data.getUint32(at + 42, true);
    assert.equal(data.getUint32(local, true), 0x04034b50);
    const content = bytes.subarray(local + 30 + name_length, local + 30 + name_length + data.getUint32(at + 20, true));
    assert.equal(new TextDecoder().decode(content), text);
    assert.equal(data.getUint32(at + 16, true), reference_crc32(content));
    at += 46 + name_length;
  }
});

test('names stay recognisable, never equal the original, and are fit for a file system', () => {
  assert.equal(output_name('holiday.JPG', 'png'), 'holiday.untaught.png');
  assert.equal(output_name('a.b.jpeg', 'jpeg'), 'a.b.untaught.jpg');
  assert.equal(output_name('no ending', 'png'), 'no ending.untaught.png');
  assert.equal(output_name('../../x:y?.png', 'png'), '_.._x_y_.untaught.png');
  assert.equal(output_name('.png', 'png'), 'photo.untaught.png');
});

test('equal names in one archive are told apart, also by case', () => {
  const taken = new Set<string>();
  assert.equal(unique_name('a.untaught.png', taken), 'a.untaught.png');
  assert.equal(unique_name('A.untaught.png', taken), 'A (2).untaught.png');
  assert.equal(unique_name('a.untaught.png', taken), 'a (3).untaught.png');
});

test('a reason is said without the name that stands beside it', () => {
  assert.equal(reason_alone('a.png', '"a.png": it is empty'), 'It is empty');
  assert.equal(reason_alone('a.png', 'The file is empty.'), 'The file is empty.');
  assert.equal(reason_alone('a.png', ''), '');
});

test('changed regions discard a result at once, settings do not', () => {
  const before = snapshot([photo(1, 'done', { result }), photo(2, 'done', { result })]);
  const after = foresee(before, { type: 'set_regions', id: 1, regions: [{ x: 0, y: 0, width: 5, height: 5 }] });
  assert.deepEqual(after.photos.map((entry) => entry.state), ['ready', 'done']);
  assert.equal('result' in (after.photos[0] ?? {}), false);
  const settings = { ...before.settings, epsilon_255: 4 };
  assert.deepEqual(foresee(before, { type: 'set_settings', settings }).photos, before.photos);
});

test('a run is shown as begun only once, and cancelled only while it works', () => {
  const idle = snapshot([photo(1, 'ready'), photo(2, 'ready')]);
  const running = foresee(idle, { type: 'protect', ids: [1] });
  assert.equal(running.state, 'working');
  assert.deepEqual(running.photos.map((entry) => entry.state), ['queued', 'ready']);
  assert.equal(foresee(running, { type: 'protect', ids: [2] }), running);
  assert.equal(foresee(running, { type: 'clear' }), running);
  assert.equal(foresee(running, { type: 'cancel' }).state, 'cancelling');
  assert.equal(foresee(idle, { type: 'cancel' }).state, 'idle');
});

test('commands on their way survive snapshots that do not know them yet', () => {
  const sent: PageMessage[] = [];
  const store = new Store((message) => sent.push(message));
  store.start('cpu');
  store.receive(snapshot([photo(1, 'ready'), photo(2, 'ready')], { sequence: 1 }));
  assert.equal(store.view.selected, 1, 'the first photo is selected by itself');
  const settings = { ...store.view.settings, seed: 77 };
  store.command({ type: 'set_settings', settings });
  const sequence = sent.at(-1)?.sequence ?? 0;
  store.receive(snapshot([photo(1, 'ready'), photo(2, 'ready')], { sequence: sequence - 1 }));
  assert.equal(store.view.settings.seed, 77);
  store.receive(snapshot([photo(1, 'ready'), photo(2, 'ready')], { sequence }));
  assert.equal(store.view.settings.seed, 1, 'the worker has the last word');
  assert.deepEqual(sent.map((message) => message.sequence), sent.map((_, index) => index + 1));
});

test('when the selected photo goes, the one in its place is selected, and the worker is told', () => {
  const photos = [photo(1, 'ready'), photo(2, 'ready'), photo(3, 'ready')];
  assert.equal(next_selection(photos, [photo(1, 'ready'), photo(3, 'ready')], 2), 3);
  assert.equal(next_selection(photos, [photo(1, 'ready'), photo(2, 'ready')], 3), 2);
  assert.equal(next_selection(photos, [], 3), null);
  const sent: PageMessage[] = [];
  const store = new Store((message) => sent.push(message));
  store.receive(snapshot(photos));
  store.command({ type: 'remove', id: 1 });
  assert.equal(store.view.selected, 2);
  const last = sent.at(-1);
  assert.deepEqual(last?.type === 'command' ? last.command : null, { type: 'select', id: 2 });
});

test('the main button takes ready photos, else finished ones again', () => {
  const mixed = view([photo(1, 'done', { result }), photo(2, 'ready'), photo(3, 'failed')]);
  assert.deepEqual(protectable_ids(mixed), [2]);
  assert.equal(protect_text(mixed), 'Add noise to 1 photo');
  const done = view([photo(1, 'done', { result }), photo(2, 'done', { result })]);
  assert.equal(protect_text(done), 'Add noise again to 2 photos');
});

test('a screen reader hears the run begin, its quarters, its end and its figures', () => {
  const progress = (fraction: number) => ({
    fraction, step: 'Training', seconds_left: 1, rounds_done: 0, rounds_total: 4, loss: [], accuracy: [],
  }); // prettier-ignore
  const idle = view([photo(1, 'ready')]);
  const begun = view([photo(1, 'working')], { state: 'working', progress: progress(0) });
  const half = view([photo(1, 'working')], { state: 'working', progress: progress(0.6) });
  const done = view([photo(1, 'done', { result })]);
  assert.equal(news(begun, idle), 'Adding noise.');
  assert.equal(news(half, begun), '50 percent.');
  assert.equal(news(half, half), '');
  assert.equal(news(done, half), 'Noise added to 1 photo.');
  const cancelling = view([photo(1, 'working')], { state: 'cancelling', progress: progress(0.6) });
  assert.equal(news(view([photo(1, 'ready')]), cancelling), 'Cancelled.');
});

test('a screen reader hears the check begin, and its first sentence', () => {
  const photos = [photo(1, 'done', { result })];
  const checked = { fraction: 0, clean: [], protected: [], photos: 1, seconds: 3 };
  const begun = view(photos, { state: 'working', check: { ...checked, state: 'working', words: [] } });
  const done = view(photos, { check: { ...checked, state: 'done', words: ['It learned little.', 'One network.'] } });
  assert.equal(news(begun, view(photos)), 'Checking.');
  assert.equal(news(done, begun), 'It learned little.');
  assert.equal(news(view(photos), begun), 'The check ended without a result.');
  assert.equal(news(view(photos), { ...begun, state: 'cancelling' }), 'Cancelled.');
});

test('failures and errors are said at once, and once', () => {
  const before = view([photo(1, 'loading')]);
  const failed = view([photo(1, 'failed', { message: 'It is empty.' })], { notices: [{ id: 1, kind: 'error', text: 'Oh.' }] });
  assert.equal(alarms(failed, before), '1.png: It is empty. Oh.');
  assert.equal(alarms(failed, failed), '');
  assert.match(alarms({ ...failed, fatal: 'Out of memory.' }, failed), /Out of memory/);
});
