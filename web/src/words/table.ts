// What a table of words is: every key of the English one, so that a missing or a superfluous key does not compile.
import { en } from './en.ts';

type English = typeof en;
export type Key = keyof English;

/** In another language. Category: of its plural rules, those that counts of things meet (Intl.PluralRules). */
export type Table<Category extends Intl.LDMLPluralRule> = {
  readonly [K in Key]: English[K] extends string ? string : Readonly<Record<Category, string>>;
};

export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;
export type AnyTable = { readonly [K in Key]: string | Forms };

type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Name<K extends Key> = Names<English[K] extends string ? English[K] : English[K][keyof English[K]]>;

/** What goes into the text of a key: nothing, or a value for each name in braces. Numbers are written as the language does. */
export type Values<K extends Key> = [Name<K>] extends [never] ? [] : [values: Readonly<Record<Name<K>, string | number>>];
