// Names of the files that we hand out: beside the original, never over it.
import type { Format } from '../protocol.ts';

const extensions: Record<Format, string> = { png: 'png', jpeg: 'jpg' };

/** 'holiday.JPG' -> 'holiday.untaught.png'. Characters that some file system refuses become '_'. */
export function output_name(name: string, format: Format): string {
  const stem = name.replace(/\.[^.]{1,5}$/, '').replace(/[\u0000-\u001f<>:"/\\|?*]/g, '_').replace(/^\.+/, '');
  return `${stem || 'photo'}.untaught.${extensions[format]}`;
}

/** A reason without the file's name before it, for where the name already stands: '"a.png": it is empty' -> 'It is empty'; in the words
 *  that `in_words` gives it. */
export function reason_alone(name: string, message: string, in_words = (text: string) => text): string {
  const rest = in_words([`"${name}": `, `${name}: `].reduce((text, start) => (text.startsWith(start) ? text.slice(start.length) : text), message));
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** The name, or with ' (2)', ' (3)' ... before its ending when it is taken; taken names count without case. */
export function unique_name(name: string, taken: Set<string>): string {
  const [, stem = name, ending = ''] = /^(.*?)(\.untaught\.\w+)$/.exec(name) ?? [];
  let unique = name;
  for (let i = 2; taken.has(unique.toLowerCase()); ++i) unique = `${stem} (${i})${ending}`;
  taken.add(unique.toLowerCase());
  return unique;
}
