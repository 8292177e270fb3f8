// Light or dark: the person's choice, else the system's.

export type Theme = 'light' | 'dark';

const storage_key = 'untaught.theme';

export class ThemeChoice {
  private readonly system = matchMedia('(prefers-color-scheme: dark)');
  private readonly on_change: (theme: Theme) => void;
  private chosen: Theme | null = null;

  constructor(on_change: (theme: Theme) => void) {
    this.on_change = on_change;
    try {
      const stored = localStorage.getItem(storage_key);
      if (stored === 'light' || stored === 'dark') this.chosen = stored;
    } catch {
      // A browser that keeps nothing for us: the system's theme it is.
    }
    this.system.addEventListener('change', () => this.apply());
    this.apply();
  }

  get theme(): Theme {
    return this.chosen ?? (this.system.matches ? 'dark' : 'light');
  }

  choose(theme: Theme): void {
    this.chosen = theme;
    try {
      localStorage.setItem(storage_key, theme);
    } catch {
      // It holds until the page is closed.
    }
    this.apply();
  }

  private apply(): void {
    document.documentElement.dataset['theme'] = this.theme;
    this.on_change(this.theme);
  }
}
