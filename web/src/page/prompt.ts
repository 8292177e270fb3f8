// A bar that asks one thing at a time: a sentence, a button that does it, perhaps one that does another thing, and one that puts it
// off. Nothing happens by itself.
import { by_id, set_text } from './dom.ts';

export interface PromptText {
  text: string;
  action: string;
  /** Of a second thing to do. */
  other?: string;
  /** Of the button that puts it off. */
  later: string;
}

export type Answer = 'action' | 'other' | 'later';

interface Question extends PromptText {
  answer(chosen: Answer): void;
}

export class Prompt {
  private readonly bar = by_id('prompt', HTMLElement);
  private readonly text = by_id('prompt-text', HTMLParagraphElement);
  private readonly buttons: Record<Answer, HTMLButtonElement> = {
    action: by_id('prompt-yes', HTMLButtonElement),
    other: by_id('prompt-other', HTMLButtonElement),
    later: by_id('prompt-later', HTMLButtonElement),
  };
  /** The last one is shown. */
  private readonly questions: Question[] = [];

  constructor() {
    for (const name of ['action', 'other', 'later'] as const) this.buttons[name].addEventListener('click', () => this.close(name));
    this.bar.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close('later');
    });
  }

  /** Resolves to true within the press of the action's button. */
  async ask(text: PromptText): Promise<boolean> {
    return (await this.choose(text)) === 'action';
  }

  /** A question that stands already comes back after this one. */
  choose(text: PromptText): Promise<Answer> {
    return new Promise((answer) => {
      this.questions.push({ ...text, answer });
      this.show();
    });
  }

  private show(): void {
    const question = this.questions.at(-1);
    this.bar.hidden = !question;
    if (!question) return;
    set_text(this.text, question.text);
    for (const name of ['action', 'other', 'later'] as const) {
      this.buttons[name].hidden = question[name] === undefined;
      set_text(this.buttons[name], question[name] ?? '');
    }
  }

  private close(chosen: Answer): void {
    this.questions.pop()?.answer(chosen);
    this.show();
  }
}
