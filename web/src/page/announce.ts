// Live regions: what changed, in words, for those who do not see it.
import type { PageView, Photo, PhotoState } from '../protocol.ts';
import { say } from '../words/say.ts';
import { executor_text } from './wording.ts';

const in_state = (view: PageView, state: PhotoState) => view.photos.filter((photo) => photo.state === state);
const is_busy = (view: PageView) => view.state === 'working' || view.state === 'cancelling';

function was_in(before: PageView, photo: Photo, state: PhotoState): boolean {
  return before.photos.some((entry) => entry.id === photo.id && entry.state === state);
}

/** What to say, politely, about the step from one view to the next; empty: nothing. Each quarter of a run counts once. */
export function news(view: PageView, before: PageView): string {
  const said: string[] = [];
  if (before.executor === null && view.executor) said.push(executor_text(view.executor));
  const loaded = in_state(before, 'loading').length > 0 && in_state(view, 'loading').length === 0;
  if (loaded) said.push(say('photos_ready', { count: in_state(view, 'ready').length }));
  const checks = view.check?.state === 'working' || before.check?.state === 'working';
  if (!is_busy(before) && is_busy(view)) said.push(say(checks ? 'news_checking' : 'news_adding'));
  if (view.state === 'cancelling' && before.state === 'working') said.push(say('news_cancelling'));
  if (is_busy(before) && !is_busy(view)) {
    const done = in_state(view, 'done').filter((photo) => !was_in(before, photo, 'done') || before.state === 'working').length;
    const ended = checks ? (view.check?.words[0] ?? say('news_no_check')) : say('news_done', { count: done });
    said.push(before.state === 'cancelling' ? say('news_cancelled') : ended);
  }
  if (view.progress && before.progress) {
    const quarter = Math.floor(view.progress.fraction * 4);
    if (quarter > Math.floor(before.progress.fraction * 4) && quarter < 4) said.push(say('news_percent', { percent: quarter * 25 }));
  }
  for (const notice of view.notices) {
    if (notice.kind === 'info' && !before.notices.some((entry) => entry.id === notice.id)) said.push(notice.text);
  }
  return said.join(' ');
}

/** What must be said at once: failures and errors that are new. */
export function alarms(view: PageView, before: PageView): string {
  const said: string[] = [];
  if (view.fatal && !before.fatal) said.push(say('stopped', { reason: view.fatal }));
  for (const photo of in_state(view, 'failed')) {
    if (!was_in(before, photo, 'failed')) said.push(`${photo.name}: ${photo.message}`);
  }
  for (const notice of view.notices) {
    if (notice.kind === 'error' && !before.notices.some((entry) => entry.id === notice.id)) said.push(notice.text);
  }
  return said.join(' ');
}
