// Sentences of the worker and the engine in the person's language. Both speak English, because the command line shows their sentences
// as they are; the tables hold them word for word under engine_..., and by that they are known again here. What no table knows is shown
// as it came; a test goes through the sources for such sentences.
import { en } from './en.ts';
import { fill, number_text, speaks_english } from './say.ts';
import type { Key } from './table.ts';

interface Pattern {
  key: Key;
  names: string[];
  matcher: RegExp;
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// Only these may hold the end of a sentence: else several sentences would be taken for one.
const long = new Set(['name', 'reason', 'threads']);

function pattern_of(key: Key, text: string): Pattern {
  const names = Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name as string);
  const parts = text.split(/\{\w+\}/).map(escape);
  const source = parts.map((part, i) => part + (i < names.length ? (long.has(names[i] as string) ? '(.+?)' : '((?:(?!\\. ).)+?)') : '')).join('');
  return { key, names, matcher: new RegExp(`^${source}$`, 's') };
}

const patterns = (Object.keys(en) as Key[])
  .filter((key) => key.startsWith('engine_'))
  .flatMap((key) => {
    const entry = en[key];
    return (typeof entry === 'string' ? [entry] : Object.values(entry)).map((text) => pattern_of(key, text));
  });

// Details of a kind of failure, which stay in English behind words that say the kind.
const kinds: readonly [RegExp, Key][] = [
  [/^the (written file|result|(JPEG|PNG) file could not be|ICC profile is too long)/, 'engine_not_written'],
  [/is not supported$|^(JPEG|PNG) (that|with) /, 'engine_unsupported'],
  [/\b(JPEG|PNG|headers|picture data)\b/, 'engine_damaged'],
];

// Of a match: these are sentences themselves.
const nested = new Set(['reason', 'threads']);

function value_of(name: string, text: string): string | number {
  if (nested.has(name)) return in_words(text);
  if (name === 'name' || !/^\d+(\.\d+)?$/.test(text)) return text;
  return name === 'count' ? Number(text) : number_text(Number(text), text.split('.')[1]?.length ?? 0);
}

/** One sentence that a table holds. */
function held(text: string): string | null {
  for (const { key, names, matcher } of patterns) {
    const match = matcher.exec(text);
    if (match) return fill(key, Object.fromEntries(names.map((name, i) => [name, value_of(name, match[i + 1] ?? '')])));
  }
  return null;
}

/** One or several; null where one of them is not known. */
function known(text: string): string | null {
  const sentences = [held(text)];
  if (sentences[0] === null) sentences.splice(0, 1, ...text.split(/(?<=\.) /).map(held));
  if (!sentences.includes(null)) return sentences.join(' ');
  const kind = kinds.find(([matcher]) => matcher.test(text));
  return kind ? fill(kind[1], { reason: text }) : null;
}

/** Whether the tables know it. */
export const is_known = (text: string): boolean => known(text) !== null;

/** What the engine says in the language in use. */
export const in_words = (text: string): string => (text === '' || speaks_english() ? text : (known(text) ?? text));
