// The words of the language in use: English until another one is chosen (languages.ts).
import { en } from './en.ts';
import type { AnyTable, Key, Values } from './table.ts';

let table: AnyTable = en;
let tag = 'en';
let plurals = new Intl.PluralRules(tag);
// Made once for each way of writing: an album has thousands of numbers, ten times a second.
const formats = new Map<string, Intl.NumberFormat>();

/** tag: a BCP 47 language tag for numbers and plural forms. */
export function use_words(words: AnyTable, language_tag: string): void {
  table = words;
  tag = language_tag;
  plurals = new Intl.PluralRules(tag);
  formats.clear();
}

export const speaks_english = (): boolean => table === en;

function format_of(options: Intl.NumberFormatOptions, name: string): Intl.NumberFormat {
  let format = formats.get(name);
  if (!format) formats.set(name, (format = new Intl.NumberFormat(tag, options)));
  return format;
}

/** As the language writes it; decimals: how many are shown. */
export function number_text(value: number, decimals = 0): string {
  const useGrouping = Math.abs(value) >= 1e4;
  return format_of({ minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping }, `${decimals} ${useGrouping}`).format(value);
}

/** share: 0 ... 1. */
export const percent_text = (share: number): string => format_of({ style: 'percent', maximumFractionDigits: 0 }, 'percent').format(share);

// Names and sentences keep their own direction within a text of the other one: isolated from it (UAX #9, FSI and PDI).
const from_the_right = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const in_text = (value: string): string => (tag.startsWith('ar') || from_the_right.test(value) ? `\u2068${value}\u2069` : value);

/** The text of the key, with its values put in. */
export function say<K extends Key>(key: K, ...[values]: Values<K>): string {
  return fill(key, values ?? {});
}

/** The same where the key is known at run time only; names without a value stay as they are. */
export function fill(key: Key, values: Readonly<Record<string, string | number>>): string {
  const entry = table[key];
  const text = typeof entry === 'string' ? entry : (entry[plurals.select(Number(values['count']))] ?? entry.other ?? '');
  return text.replace(/\{(\w+)\}/g, (all, name: string) => {
    const value = values[name];
    return value === undefined ? all : typeof value === 'number' ? number_text(value) : in_text(value);
  });
}
