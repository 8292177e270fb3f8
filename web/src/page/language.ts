// The language: the person's choice, else the first of the browser's that the page speaks; with it come its words and typefaces.
import { languages, pick_language, speak, type Language } from '../words/languages.ts';
import { speaks_english } from '../words/say.ts';

const storage_key = 'untaught.language';

function stored(): string | null {
  try {
    return localStorage.getItem(storage_key);
  } catch {
    return null; // A browser that keeps nothing for us.
  }
}

async function faces_of({ fonts }: Language): Promise<ArrayBuffer[]> {
  return Promise.all(
    (fonts ?? []).map(async (name) => {
      const response = await fetch(new URL(`fonts/${name}`, document.baseURI));
      if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
      return response.arrayBuffer();
    }),
  );
}

export class LanguageChoice {
  /** Among the commands, and in the sheet that the canvas' question mark opens. */
  private readonly fields = document.querySelectorAll<HTMLSelectElement>('select.language');
  private readonly on_change: () => void;
  language: Language = pick_language(stored(), navigator.languages);
  /** TrueType files for the canvas, regular and semibold; none where its own do. */
  faces: readonly ArrayBuffer[] = [];

  /** on_change: everything has to be said anew. */
  constructor(on_change: () => void) {
    this.on_change = on_change;
    for (const field of this.fields) {
      for (const { id, name, tag } of languages) {
        const option = new Option(name, id);
        option.lang = tag;
        field.append(option);
      }
      field.addEventListener('change', () => void this.choose(field.value));
    }
  }

  /** At the page's start. Without its words (a broken copy, say) the page stays English. */
  async begin(): Promise<void> {
    await this.use(this.language).catch(() => this.use(pick_language('en', [])));
    if (!speaks_english()) this.on_change();
  }

  private async choose(id: string): Promise<void> {
    try {
      await this.use(pick_language(id, []));
    } catch {
      this.show(); // its words are not to be had now: without a network, say
      return;
    }
    try {
      localStorage.setItem(storage_key, id);
    } catch {
      // It holds until the page is closed.
    }
    this.on_change();
  }

  private show(): void {
    for (const field of this.fields) field.value = this.language.id;
  }

  private async use(language: Language): Promise<void> {
    const [faces] = await Promise.all([faces_of(language), speak(language)]);
    this.faces = faces;
    this.language = language;
    this.show();
    document.documentElement.lang = language.tag;
    document.documentElement.dir = language.direction;
  }
}
