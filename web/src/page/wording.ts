// Sentences of the DOM side. They say what the canvas shows (wasm/ui/wording.cpp), in full, because nothing is seen.
import type { Executor, PageView, Photo, PhotoId, Progress } from '../protocol.ts';

const count_of = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;

export function executor_text(executor: Executor): string {
  return `Runs on the ${executor.kind.toUpperCase()}, ${executor.name}. ${executor.reason}`;
}

export function photo_text(photo: Photo): string {
  const size = photo.width > 0 ? ` ${photo.width} × ${photo.height} pixels.` : '';
  const remark = photo.message ? ` ${photo.message}` : '';
  switch (photo.state) {
    case 'loading':
      return 'Reading.';
    case 'ready':
      return `Ready.${size}${remark}`;
    case 'queued':
      return `Waiting.${size}`;
    case 'working':
      return `Adding noise.${size}`;
    case 'failed':
      return `Failed.${remark}`;
    case 'done':
      return `Noise added.${size} ${result_text(photo)}${remark}`;
  }
}

function result_text(photo: Photo): string {
  if (!photo.result) return '';
  const { psnr_db, max_change_255 } = photo.result;
  const likeness = psnr_db === null ? 'No pixel changed' : `PSNR ${psnr_db.toFixed(1)} dB`;
  return `${likeness}, largest change ${max_change_255}/255.`;
}

/** What a press of the main button works on: the ready photos; when there are none, the finished ones again. */
export function protectable_ids(view: PageView): PhotoId[] {
  const ids = (state: Photo['state']) => view.photos.filter((photo) => photo.state === state).map((photo) => photo.id);
  const ready = ids('ready');
  return ready.length > 0 ? ready : ids('done');
}

export function protect_text(view: PageView): string {
  const ids = protectable_ids(view);
  if (ids.length === 0) return 'Add noise';
  const again = view.photos.find((photo) => photo.id === ids[0])?.state === 'done';
  return `Add noise${again ? ' again' : ''} to ${count_of(ids.length, 'photo')}`;
}

export function progress_text(progress: Progress): string {
  const rounds = progress.rounds_total > 0 ? `, round ${progress.rounds_done} of ${progress.rounds_total}` : '';
  const left = progress.seconds_left === null ? '' : `, about ${Math.ceil(progress.seconds_left)} seconds left`;
  return `${progress.step}${rounds}${left}.`;
}

export function area_text(photo: Photo): string {
  if (photo.width === 0) return `${photo.name} is not read yet.`;
  const found = photo.faces?.length === 0 ? 'No face was found. ' : '';
  if (photo.regions.length === 0) return `${found}All of ${photo.name} gets noise (${photo.width} × ${photo.height} pixels).`;
  return `${photo.name}: only ${count_of(photo.regions.length, 'region')} of ${photo.width} × ${photo.height} pixels.`;
}
