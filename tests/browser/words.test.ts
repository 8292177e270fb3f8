// The tables of words: each language says everything, with the same values; what the engine says is known to them; and the canvas, the
// page and the typefaces ask for what is there.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { canvas_keys, left_text, strength_text } from '../../web/src/page/canvas-texts.ts';
import { en } from '../../web/src/words/en.ts';
import { in_words, is_known } from '../../web/src/words/engine-texts.ts';
import { languages, pick_language, speak } from '../../web/src/words/languages.ts';
import { number_text, say } from '../../web/src/words/say.ts';
import type { AnyTable, Key } from '../../web/src/words/table.ts';

const tables: Record<string, AnyTable> = {};
before(async () => {
  for (const language of languages) tables[language.id] = await speak(language);
});
const in_language = async (id: string) => void (await speak(pick_language(id, [])));
after(() => in_language('en'));

const forms_of = (entry: AnyTable[Key]): Record<string, string> => (typeof entry === 'string' ? { other: entry } : { ...entry });
const names_in = (text: string) => [...new Set(Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name))].sort();

test('every language puts in the values that English does; a form for one or two may leave the number out', () => {
  const different: string[] = [];
  for (const [id, table] of Object.entries(tables)) {
    for (const key of Object.keys(en) as Key[]) {
      const wanted = names_in(Object.values(forms_of(en[key])).join(' '));
      for (const [form, text] of Object.entries(forms_of(table[key]))) {
        const names = names_in(text);
        const without_count = wanted.filter((name) => name !== 'count');
        const same = names.join() === wanted.join() || (/zero|one|two/.test(form) && names.join() === without_count.join());
        if (!same || text.trim() === '') different.push(`${id} ${key} ${form}: ${text}`);
      }
    }
  }
  assert.deepEqual(different, []);
});

test('every language has the plural forms that counts of things take in it', () => {
  for (const { id, tag } of languages) {
    const rules = new Intl.PluralRules(tag);
    const needed = new Set(Array.from({ length: 130 }, (_, count) => rules.select(count)));
    for (const [key, entry] of Object.entries(tables[id] as AnyTable)) {
      if (typeof entry !== 'string') for (const form of needed) assert.ok(form in entry, `${id} ${key} ${form}`);
    }
  }
});

test('the canvas asks for the words that it is given, and for no others', () => {
  const asked = new Set<string>();
  const files = readdirSync('wasm/ui').filter((name) => name.endsWith('.cpp'));
  const known = new Set<string>(Object.keys(en));
  for (const name of files) {
    const text = readFileSync(join('wasm/ui', name), 'utf8');
    for (const [call] of text.matchAll(/frame\.say\([^;]*?\)(?=[;,)}.])/g)) for (const [, key] of call.matchAll(/"(\w+)"/g)) asked.add(key as string);
    // Keys in tables of the file.
    for (const [list] of text.matchAll(/constexpr const char\* k\w+\[\]\[2\] = [^;]*;/g)) for (const [, key] of list.matchAll(/"(\w+)"/g)) asked.add(key as string);
  }
  assert.deepEqual([...asked].filter((key) => !known.has(key)), []);
  assert.deepEqual([...asked].sort(), [...canvas_keys].sort());
});

/** Sentences in the engine's sources that reach a person in the page, with values as they may be. */
function sentences_of_the_engine(): string[] {
  const found: string[] = [];
  const read = (folder: string, ending: string) => readdirSync(folder).filter((name) => name.endsWith(ending)).map((name) => readFileSync(join(folder, name), 'utf8'));
  for (const text of read('wasm/photo', '.cpp')) {
    // Whole literals as the last argument of an error.
    for (const [, sentence] of text.matchAll(/(?:corrupt|unsupported|file_error)\([^;"]*"([^"]+)"\)/g)) found.push(sentence as string);
  }
  const typescript = [...read('web/src/worker', '.ts'), ...read('web/src/engine', '.ts'), ...read('web/src/gpu', '.ts')].join('\n');
  const pattern = /(?:EngineError\('[\w-]+'|GpuError\('no-[\w-]+'|notify\('\w+'|choose_cpu\(\w+|on_gpu\(|tell_once\(|remarks\.push\()(?:, )?[`']((?:[^`'\\]|'(?=\w))+)[`']/g;
  for (const [, sentence] of typescript.matchAll(pattern)) {
    const inner = { '${measured}': 'a training step takes 1 ms on A, 2 ms on 4 threads', '${stays}': '' } as Record<string, string>;
    found.push((sentence as string).replace(/\$\{[^}]*\}/g, (value) => inner[value] ?? '12'));
  }
  for (const [, step] of typescript.matchAll(/(?:show\(|step: |\? |: )'([A-Z][a-z]+ [a-z ]+)'/g)) found.push(step as string);
  return found;
}

test('what the engine and the worker say is known to the tables', () => {
  const said = sentences_of_the_engine();
  assert.ok(said.length > 60, `${said.length} sentences`);
  assert.deepEqual(said.filter((sentence) => !is_known(sentence)), []);
});

test('the engine is understood in another language: values, names, sentences within sentences, several of them', async () => {
  await in_language('de');
  assert.equal(in_words('"a.png": the file is empty'), '„a.png“: die Datei ist leer');
  assert.equal(
    in_words('Measured here: a training step takes 4.5 ms on Apple M2, 12 ms on 4 threads.'),
    'Hier gemessen: Ein Trainingsschritt dauert 4,5 ms auf Apple M2, 12 ms auf 4 Threads.',
  );
  assert.equal(
    in_words('It has 16 bits a channel; the result has 8. WebP files are not written: the result is a JPEG or a PNG, in sRGB.'),
    'Sie hat 16 Bit je Kanal; das Ergebnis hat 8. WebP-Dateien werden nicht geschrieben: Das Ergebnis ist ein JPEG oder PNG, in sRGB.',
  );
  assert.equal(in_words('the JPEG file holds no picture'), 'die Datei ist beschädigt: the JPEG file holds no picture');
  assert.equal(in_words('Something new happened.'), 'Something new happened.');
});

test('numbers and plural forms are those of the language', async () => {
  await in_language('de');
  assert.deepEqual([number_text(33.14, 1), number_text(12345), number_text(4032)], ['33,1', '12.345', '4032']);
  await in_language('fr');
  assert.deepEqual([0, 1, 2].map((count) => say('count_photos', { count })), ['0 photo', '1 photo', '2 photos']);
  await in_language('ar');
  assert.deepEqual(
    [1, 2, 3, 11, 100].map((count) => say('count_photos', { count })),
    ['صورة واحدة', 'صورتان', '3 صور', '11 صورة', '100 صورة'],
  );
});

test('a person gets the language that they chose, else the first of their browser that there is, else English', () => {
  assert.equal(pick_language(null, ['pt-BR', 'de-AT', 'fr']).id, 'de');
  assert.equal(pick_language('ja', ['de']).id, 'ja');
  assert.equal(pick_language('xx', ['zh-Hans-CN']).id, 'zh');
  assert.equal(pick_language(null, ['pt', 'it']).id, 'en');
});

test('remaining time is rounded to what it can mean', async () => {
  await in_language('en');
  const texts = [null, 3, 41, 56, 5400].map(left_text);
  assert.deepEqual(texts, ['estimating the time', 'a few seconds left', 'about 45 s left', 'about 1 min left', 'about 1.5 h left']);
});

test('nothing that is said of a photo, a mode or a strength calls it protected or safe', async () => {
  await in_language('en');
  const said = (Object.keys(en) as Key[]).filter((key) => /^(state|photo|mode|news|saved)/.test(key)).flatMap((key) => Object.values(forms_of(en[key])));
  for (let epsilon = 1; epsilon <= 16; ++epsilon) said.push(strength_text(epsilon));
  for (const text of said) assert.doesNotMatch(text, /protected|safe\b/);
});
