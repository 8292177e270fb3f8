// What a self-check's outcome means and what it does not, in plain words.
import type { CheckOutcome } from './check-photos.ts';

const percent = (right: number, tests: number) => `${Math.round((100 * right) / tests)} %`;

/** Sentences, the verdict first. Never that photos are protected: only what was seen. */
export function check_words(outcome: CheckOutcome): string[] {
  const { verdict, reason, tests, clean_right, protected_right } = outcome;
  if (reason !== '') return [`It cannot tell: ${reason}.`];
  const clean = percent(clean_right, tests);
  const made = percent(protected_right, tests);
  const seen = `A small network that was trained on the clean photos recognised ${clean} of ${tests} clean photos that it had not seen; trained on the protected ones, ${made}.`;
  const limits =
    'This is one small network on this device, which tells the person from synthetic people. Others will do better or worse; one that learned faces elsewhere, or has clean photos of the person too, is not measured here. About a single person it can be wrong.';
  switch (verdict) {
    case 'cannot-tell':
      return ['It cannot tell: even the clean photos taught the network too little.', seen, 'More photos of one person, with the face filling the region, give it more to learn from.'];
    case 'no-effect':
      return ['No effect was seen: the difference is one that chance makes.', seen, limits];
    case 'weaker':
      return ['The protected photos taught the network less, but it still learned.', seen, limits];
    case 'little':
      return ['From the protected photos the network learned little of the person.', seen, limits];
  }
}
