// Typefaces for what the canvas' own (Inter) has not: of Noto Sans the very characters that a language's table uses, no others.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import subset_font from 'subset-font';
import { ja } from './src/words/ja.ts';
import type { AnyTable } from './src/words/table.ts';
import { zh } from './src/words/zh.ts';

interface Source {
  table: AnyTable;
  /** Of @expo-google-fonts. */
  package: string;
  family: string;
}

const sources: Record<string, Source> = {
  zh: { table: zh, package: 'noto-sans-sc', family: 'NotoSansSC' },
  ja: { table: ja, package: 'noto-sans-jp', family: 'NotoSansJP' },
};

// From the CJK radicals on: ideographs, kana, their punctuation, wide forms.
const is_own = (character: string) => (character.codePointAt(0) ?? 0) >= 0x2e80;

/** The characters of the table for which it needs the typeface, each once, in order. */
export function characters_of(table: AnyTable): string {
  const texts = Object.values(table).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)));
  return [...new Set(texts.join(''))].filter(is_own).sort().join('');
}

/** File names below fonts/ and TrueType files; the licence (OFL) among them. packages: the folder of the npm packages. */
export async function font_subsets(packages: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const [id, { table, package: folder, family }] of Object.entries(sources)) {
    for (const [weight, style] of [[400, '400Regular'], [600, '600SemiBold']] as const) {
      const whole = readFileSync(join(packages, '@expo-google-fonts', folder, style, `${family}_${style}.ttf`));
      files.set(`${id}-${weight}.ttf`, await subset_font(whole, characters_of(table), { targetFormat: 'truetype' }));
    } // prettier-ignore
    files.set(`${id}-LICENSE`, readFileSync(join(packages, '@expo-google-fonts', folder, 'LICENSE_FONT')));
  }
  return files;
}
