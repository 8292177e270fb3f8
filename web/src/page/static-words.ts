// The words that stand in index.html: data-say names the key of an element's text, data-say-label that of its accessible name.
import { fill } from '../words/say.ts';
import type { Key } from '../words/table.ts';

/** Puts them in, in the language in use. Who has changed an element's words since says them again. */
export function say_static_words(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-say]')) element.textContent = fill(element.dataset['say'] as Key, {});
  for (const element of document.querySelectorAll<HTMLElement>('[data-say-label]')) {
    element.setAttribute('aria-label', fill(element.dataset['sayLabel'] as Key, {}));
  }
}
