// The languages that the page speaks, which of them a person gets, and what comes with one.
import { en } from './en.ts';
import { use_words } from './say.ts';
import type { AnyTable } from './table.ts';

export interface Language {
  /** Primary subtag. */
  id: 'en' | 'de' | 'fr' | 'es' | 'zh' | 'ja' | 'ar';
  /** In itself. */
  name: string;
  direction: 'ltr' | 'rtl';
  /** For <html lang>. */
  tag: string;
  /** For numbers: where a field of the browser, the canvas and a text show the same number, it has the same digits. */
  number_tag: string;
  /** The canvas draws no such script: joined letters from right to left. Then its words are in the DOM alone. */
  words_on_canvas: boolean;
  /** Typefaces that the canvas needs beside its own, below fonts/: regular and semibold. */
  fonts: readonly [string, string] | null;
}

const left_to_right = (id: Language['id'], name: string): Language => ({
  id, name, direction: 'ltr', tag: id, number_tag: id, words_on_canvas: true, fonts: null,
}); // prettier-ignore

export const languages: readonly Language[] = [
  left_to_right('en', 'English'),
  left_to_right('de', 'Deutsch'),
  left_to_right('fr', 'Français'),
  left_to_right('es', 'Español'),
  { ...left_to_right('zh', '简体中文'), tag: 'zh-Hans', fonts: ['zh-400.ttf', 'zh-600.ttf'] },
  { ...left_to_right('ja', '日本語'), fonts: ['ja-400.ttf', 'ja-600.ttf'] },
  { id: 'ar', name: 'العربية', direction: 'rtl', tag: 'ar', number_tag: 'ar-u-nu-latn', words_on_canvas: false, fonts: null },
];

const tables: Record<Language['id'], () => Promise<AnyTable>> = {
  en: async () => en,
  de: async () => (await import('./de.ts')).de,
  fr: async () => (await import('./fr.ts')).fr,
  es: async () => (await import('./es.ts')).es,
  zh: async () => (await import('./zh.ts')).zh,
  ja: async () => (await import('./ja.ts')).ja,
  ar: async () => (await import('./ar.ts')).ar,
};

const [english] = languages as [Language, ...Language[]];

const with_id = (id: string) => languages.find((language) => language.id === id);

/** chosen: by the person, earlier; wanted: the browser's list, best first. English where nothing fits. */
export function pick_language(chosen: string | null, wanted: readonly string[]): Language {
  const ids = [chosen ?? '', ...wanted.map((tag) => tag.toLowerCase().split('-')[0] ?? '')];
  return ids.map(with_id).find((language) => language !== undefined) ?? english;
}

/** From here on everything is said in this language; returns its table. Rejects when its words cannot be loaded. */
export async function speak(language: Language): Promise<AnyTable> {
  const table = await tables[language.id]();
  use_words(table, language.number_tag);
  return table;
}
