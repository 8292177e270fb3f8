// Sentences of the DOM side. They say what the canvas shows (canvas-texts.ts), in full, because nothing is seen.
import type { Executor, PageView, Photo, PhotoId, Progress, Region } from '../protocol.ts';
import { number_text, say } from '../words/say.ts';

export function executor_text(executor: Executor): string {
  return say('runs_on', { kind: executor.kind.toUpperCase(), name: executor.name, reason: executor.reason });
}

export function photo_text(photo: Photo): string {
  const size = photo.width > 0 ? say('photo_size', { width: photo.width, height: photo.height }) : '';
  const sentences = (...parts: string[]) => parts.filter((part) => part !== '').join(' ');
  switch (photo.state) {
    case 'loading':
      return say('photo_reading');
    case 'ready':
      return sentences(say('photo_ready'), size, photo.message);
    case 'queued':
      return sentences(say('photo_waiting'), size);
    case 'working':
      return sentences(say('photo_working'), size);
    case 'failed':
      return sentences(say('photo_failed'), photo.message);
    case 'done':
      return sentences(say('photo_done'), size, result_text(photo), photo.message);
  }
}

function result_text(photo: Photo): string {
  if (!photo.result) return '';
  const { psnr_db, max_change_255 } = photo.result;
  const likeness = psnr_db === null ? say('no_pixel_changed') : say('psnr', { decibel: number_text(psnr_db, 1) });
  return say('photo_result', { likeness, change: max_change_255 });
}

/** What a press of the main button works on: the ready photos; when there are none, the finished ones again. */
export function protectable_ids(view: PageView): PhotoId[] {
  const ids = (state: Photo['state']) => view.photos.filter((photo) => photo.state === state).map((photo) => photo.id);
  const ready = ids('ready');
  return ready.length > 0 ? ready : ids('done');
}

export function protect_text(view: PageView): string {
  const ids = protectable_ids(view);
  if (ids.length === 0) return say('add_noise');
  const again = view.photos.find((photo) => photo.id === ids[0])?.state === 'done';
  return say(again ? 'add_noise_again_to' : 'add_noise_to', { count: ids.length });
}

export function progress_text({ step, rounds_done, rounds_total, seconds_left }: Progress): string {
  const rounds = rounds_total > 0 ? say('progress_rounds', { step, done: rounds_done, total: rounds_total }) : step;
  return seconds_left === null ? say('sentence', { text: rounds }) : say('progress_left', { step: rounds, count: Math.ceil(seconds_left) });
}

export function area_text(photo: Photo): string {
  const { name, width, height, regions } = photo;
  if (width === 0) return say('area_unread', { name });
  if (regions.length > 0) return say('area_regions', { name, count: regions.length, width, height });
  const whole = say('area_whole', { name, width, height });
  return photo.faces?.length === 0 ? `${say('area_no_face')} ${whole}` : whole;
}

/** number: counted from 1. */
export function region_text({ x, y, width, height, angle }: Region, number: number): string {
  const region = say('region', { number, x, y, width, height });
  return angle === undefined ? region : say('region_turned', { region, angle: Math.round(angle) });
}
