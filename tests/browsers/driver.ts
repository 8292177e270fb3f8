// What the tests of other browsers ask of one: each speaks another protocol (firefox.ts, webkit.ts).

export interface Driver {
  /** As the browser calls itself. */
  name: string;
  open(address: string): Promise<void>;
  /** Runs the script's text in the page, which returns a value or a promise of one that is JSON. */
  run<T>(script: string): Promise<T>;
  /** Chooses a file of this machine in a file input. */
  choose(selector: string, path: string): Promise<void>;
  close(): Promise<void>;
}

/** Asks until the answer is wanted; rejects after `most_ms` with the last answer. */
export async function until<T>(ask: () => Promise<T>, is_wanted: (answer: T) => boolean, most_ms: number): Promise<T> {
  for (const start = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const answer = await ask();
    if (is_wanted(answer)) return answer;
    if (Date.now() - start > most_ms) throw new Error(`after ${most_ms} ms still ${JSON.stringify(answer)}`);
  }
}
