// A bar that asks one thing at a time: a sentence, a button that does it, and one that puts it off. Nothing happens by itself.
import { by_id } from './dom.ts';

export interface PromptText {
  text: string;
  action: string;
  /** Of the button that puts it off. */
  later: string;
}

export class Prompt {
  private readonly bar = by_id('prompt', HTMLElement);
  private readonly text = by_id('prompt-text', HTMLParagraphElement);
  private readonly yes = by_id('prompt-yes', HTMLButtonElement);
  private readonly later = by_id('prompt-later', HTMLButtonElement);
  private answer: ((agreed: boolean) => void) | null = null;

  constructor() {
    this.yes.addEventListener('click', () => this.close(true));
    this.later.addEventListener('click', () => this.close(false));
    this.bar.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close(false);
    });
  }

  /** Resolves to true within the press of the action's button. A question that stands already counts as put off. */
  ask({ text, action, later }: PromptText): Promise<boolean> {
    this.close(false);
    this.text.textContent = text;
    this.yes.textContent = action;
    this.later.textContent = later;
    this.bar.hidden = false;
    return new Promise((resolve) => (this.answer = resolve));
  }

  private close(agreed: boolean): void {
    this.bar.hidden = true;
    this.answer?.(agreed);
    this.answer = null;
  }
}
