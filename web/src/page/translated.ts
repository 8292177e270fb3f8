// The worker's snapshot with its sentences in the language in use.
import type { PageView, Photo } from '../protocol.ts';
import { in_words } from '../words/engine-texts.ts';
import { reason_alone } from './names.ts';

const with_reason = (photo: Photo): Photo => (photo.message === '' ? photo : { ...photo, message: reason_alone(photo.name, photo.message, in_words) });

export function translated<View extends Omit<PageView, 'selected' | 'saving' | 'can_share' | 'fatal'>>(view: View): View {
  const { executor, progress, check } = view;
  return {
    ...view,
    executor: executor && { ...executor, name: in_words(executor.name), reason: in_words(executor.reason) },
    photos: view.photos.map(with_reason),
    progress: progress && { ...progress, step: in_words(progress.step) },
    check: check && { ...check, words: check.words.map(in_words) },
    notices: view.notices.map((notice) => ({ ...notice, text: in_words(notice.text) })),
  };
}
