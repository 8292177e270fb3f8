// index.html as it is built: with the English words where it names their keys (static.ts), until its script has chosen others.
import { en } from './en.ts';

/** Throws where it names a key that is none. */
export function with_english_words(html: string): string {
  const text_of = (key: string): string => {
    const text = (en as Record<string, unknown>)[key];
    if (typeof text !== 'string') throw new Error(`index.html: no words are called ${key}`);
    return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  };
  return html
    .replace(/ data-say="(\w+)"([^>]*)><\//g, (_, key: string, rest: string) => ` data-say="${key}"${rest}>${text_of(key)}</`)
    .replace(/ data-say-label="(\w+)"/g, (all, key: string) => `${all} aria-label="${text_of(key)}"`);
}
