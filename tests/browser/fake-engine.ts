// A worker that keeps the page's side of web/src/protocol.ts busy without an engine: it decodes with the browser, "adds"
// a checkerboard of +-epsilon, and takes its time. Only tests use it; files whose names hold 'broken' fail, and a run over one whose name
// holds 'endless' goes on until it is cancelled; so does the first check of one whose name holds 'patient'.
import type {
  Format, ImageKind, Mode, PageMessage, Photo, PhotoId, Rect, Settings, Snapshot, WorkerCommand, WorkerMessage,
} from '../../web/src/protocol.ts';

interface Pixels {
  width: number;
  height: number;
  before: OffscreenCanvas;
  after: OffscreenCanvas | null;
  noise: OffscreenCanvas | null;
}

const scope = self as unknown as {
  postMessage(message: WorkerMessage, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<PageMessage>) => void): void;
};
const pixels = new Map<PhotoId, Pixels>();
const rounds = { quick: 10, default: 40, strong: 80 };
let selected: PhotoId | null = null;
let next_id = 1;
let cancelled = false;

let snapshot: Snapshot = {
  sequence: 0,
  state: 'starting',
  executor: null,
  limits: { epsilon_255: { least: 1, most: 16, standard: 8 }, rounds },
  settings: { task: 'person', mode: 'sample', epsilon_255: 8, effort: 'default', size: 64, seed: 1, format: 'png' },
  photos: [],
  progress: null,
  check: null,
  kept: { photos: 0, bytes: 0, left: null },
  notices: [],
};

function say(change: Partial<Snapshot>): void {
  snapshot = { ...snapshot, ...change };
  scope.postMessage({ type: 'snapshot', snapshot });
}

const set_photo = (id: PhotoId, change: Partial<Photo>) =>
  say({ photos: snapshot.photos.map((photo) => (photo.id === id ? { ...photo, ...change } : photo)) });
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function context(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const found = canvas.getContext('2d', { willReadFrequently: true });
  if (!found) throw new Error('no 2d context');
  return found;
}

/** `part` of a canvas at width x height, as RGBA. */
function rgba_of(source: OffscreenCanvas, part: Rect, width: number, height: number): ArrayBuffer {
  const small = context(new OffscreenCanvas(width, height));
  small.imageSmoothingQuality = 'high';
  small.drawImage(source, part.x, part.y, part.width, part.height, 0, 0, width, height);
  return small.getImageData(0, 0, width, height).data.buffer as ArrayBuffer;
}

function send_image(id: PhotoId, kind: ImageKind, longest: number): void {
  const all = pixels.get(id);
  const source = kind === 'thumb' ? all?.before : all?.[kind];
  if (!all || !source) return;
  const scale = Math.min(1, longest / Math.max(all.width, all.height));
  const [width, height] = [Math.max(1, Math.round(all.width * scale)), Math.max(1, Math.round(all.height * scale))];
  const data = rgba_of(source, { x: 0, y: 0, width: all.width, height: all.height }, width, height);
  scope.postMessage({ type: 'image', id, kind, width, height, pixels: data }, [data]);
}

function send_previews(id: PhotoId): void {
  for (const kind of ['before', 'after', 'noise'] as const) send_image(id, kind, 1024);
}

async function load(id: PhotoId, name: string, blob: Blob): Promise<void> {
  await wait(60);
  try {
    if (name.includes('broken')) throw new Error('The file ends in the middle of the picture.');
    const bitmap = await createImageBitmap(blob);
    const { width, height } = bitmap;
    const before = new OffscreenCanvas(width, height);
    context(before).drawImage(bitmap, 0, 0);
    pixels.set(id, { width, height, before, after: null, noise: null });
    const format: Format = blob.type === 'image/jpeg' ? 'jpeg' : 'png';
    send_image(id, 'thumb', 160);
    set_photo(id, { width, height, state: 'ready', format, has_alpha: name.includes('alpha') });
    if (selected === id) send_previews(id);
  } catch (error) {
    const reason = error instanceof Error && error.message.startsWith('The ') ? error.message : 'This is neither a JPEG nor a PNG file.';
    set_photo(id, { state: 'failed', message: reason });
  }
}

/** A checkerboard of +-epsilon in the regions, or everywhere. */
function add_noise(photo: Photo, epsilon: number): void {
  const all = pixels.get(photo.id);
  if (!all) return;
  const { width, height } = all;
  const clean = context(all.before).getImageData(0, 0, width, height);
  const noisy = new ImageData(new Uint8ClampedArray(clean.data), width, height);
  const shown = new ImageData(width, height);
  for (let i = 0; i < noisy.data.length; ++i) {
    const x = (i >> 2) % width;
    const y = Math.floor((i >> 2) / width);
    const inside = photo.regions.length === 0 || photo.regions.some((r) => x >= r.x && y >= r.y && x < r.x + r.width && y < r.y + r.height);
    const sign = ((x >> 3) + (y >> 3) + (i & 3)) & 1 ? 1 : -1;
    if ((i & 3) === 3) shown.data[i] = 255;
    else {
      if (inside) noisy.data[i] = (clean.data[i] ?? 0) + sign * epsilon;
      shown.data[i] = 128 + (((noisy.data[i] ?? 0) - (clean.data[i] ?? 0)) * 127) / epsilon;
    }
  }
  all.after = new OffscreenCanvas(width, height);
  all.noise = new OffscreenCanvas(width, height);
  context(all.after).putImageData(noisy, 0, 0);
  context(all.noise).putImageData(shown, 0, 0);
}

function finish(photo: Photo, settings: Settings): void {
  add_noise(photo, settings.epsilon_255);
  const mode: Mode = settings.mode;
  const epsilon_255 = settings.epsilon_255;
  set_photo(photo.id, { state: 'done', result: { psnr_db: 20 * Math.log10(255 / epsilon_255), max_change_255: epsilon_255, epsilon_255, mode } });
  if (selected === photo.id) send_previews(photo.id);
}

async function run(ids: PhotoId[]): Promise<void> {
  cancelled = false;
  const total = snapshot.settings.mode === 'instant' ? 0 : rounds[snapshot.settings.effort];
  const loss: number[] = [];
  const accuracy: number[] = [];
  const progress = (done: number) => ({
    fraction: done / Math.max(total, 1), step: 'Training the surrogate', seconds_left: ((total - done) * 60) / 1000,
    rounds_done: done, rounds_total: total, loss: [...loss], accuracy: [...accuracy],
  }); // prettier-ignore
  const photos = snapshot.photos.map((photo) => {
    if (!ids.includes(photo.id)) return photo;
    const { result: _, ...rest } = photo;
    return { ...rest, state: photo.id === ids[0] ? ('working' as const) : ('queued' as const) };
  });
  say({ state: 'working', photos, progress: progress(0) });
  const endless = snapshot.photos.some(({ id, name }) => ids.includes(id) && name.includes('endless'));
  for (let round = 1; round <= total && !cancelled; round += endless && round > total / 2 ? 0 : 1) {
    await wait(60);
    loss.push(2.4 * Math.exp(-round / 12) + 0.2 + 0.15 * Math.sin(round * 1.7));
    accuracy.push(1 - Math.exp(-round / 9) * 0.9 + 0.03 * Math.sin(round));
    say({ progress: progress(round) });
  }
  for (const photo of snapshot.photos.filter((entry) => ids.includes(entry.id))) {
    if (cancelled) set_photo(photo.id, { state: 'ready' });
    else finish(photo, snapshot.settings);
  }
  say({ state: 'idle', progress: null });
}

/** The networks learn something from the photos, and half of it from those with noise. */
let has_checked = false;
async function check(ids: PhotoId[]): Promise<void> {
  const photos = ids.length;
  const waits = !has_checked && snapshot.photos.some(({ id, name }) => ids.includes(id) && name.includes('patient'));
  has_checked = true;
  cancelled = false;
  const clean: number[] = [];
  const made: number[] = [];
  const progress = { fraction: 0, step: 'Training', seconds_left: null, rounds_done: 0, rounds_total: 0, loss: [], accuracy: [] };
  for (let stage = 0; stage <= 8 && !cancelled; stage += waits && stage === 4 ? 0 : 1) {
    clean[stage] = stage / 10;
    made[stage] = stage / 20;
    const fraction = stage / 8;
    const checked = { state: 'working' as const, fraction, clean: [...clean], protected: [...made], photos: 0, seconds: 0, words: [] };
    say({ state: 'working', progress: { ...progress, fraction }, check: checked });
    await wait(60);
  }
  const words = ['The photos taught it less.', 'It is not the only network.'];
  say({ state: 'idle', progress: null, check: cancelled ? null : { state: 'done', fraction: 1, clean, protected: made, photos, seconds: 2, words } });
}

async function save(id: PhotoId, wanted: Format | 'same'): Promise<void> {
  const own = snapshot.photos.find((photo) => photo.id === id)?.format ?? 'png';
  const format = wanted === 'same' ? own : wanted;
  const after = pixels.get(id)?.after;
  if (!after) return scope.postMessage({ type: 'save_failed', id, message: 'There is no result.' });
  const blob = await after.convertToBlob({ type: format === 'png' ? 'image/png' : 'image/jpeg' });
  const bytes = await blob.arrayBuffer();
  scope.postMessage({ type: 'saved', id, format, bytes, psnr_db: 30, max_change_255: snapshot.settings.epsilon_255 }, [bytes]);
}

function send_tiles(id: PhotoId, rect: Rect, scale: number): void {
  const all = pixels.get(id);
  for (const kind of ['before', 'after', 'noise'] as const) {
    const source = all?.[kind];
    if (!source) continue;
    const [width, height] = [Math.max(1, Math.floor(rect.width * scale)), Math.max(1, Math.floor(rect.height * scale))];
    const data = rgba_of(source, rect, width, height);
    scope.postMessage({ type: 'tile', id, kind, rect, width, height, pixels: data }, [data]);
  }
}

function carry_out(command: WorkerCommand): void {
  switch (command.type) {
    case 'remove':
      pixels.delete(command.id);
      return say({ photos: snapshot.photos.filter((photo) => photo.id !== command.id) });
    case 'clear':
      pixels.clear();
      return say({ photos: [] });
    case 'select':
      selected = command.id;
      send_previews(command.id);
      return say({});
    case 'set_regions': {
      const photo = snapshot.photos.find((entry) => entry.id === command.id);
      if (!photo) return say({});
      const { result: _, ...rest } = photo;
      const next: Photo = { ...rest, regions: command.regions, state: photo.state === 'done' ? 'ready' : photo.state };
      return say({ photos: snapshot.photos.map((entry) => (entry.id === photo.id ? next : entry)) });
    }
    case 'set_settings':
      return say({ settings: command.settings });
    case 'protect':
      return void run(command.ids);
    case 'check':
      return void check(command.ids);
    case 'cancel':
      cancelled = true;
      return say({ state: snapshot.state === 'working' ? 'cancelling' : snapshot.state });
    case 'save':
      return void save(command.id, command.format);
    case 'request_tile':
      return send_tiles(command.id, command.rect, command.scale);
    case 'handed_out':
    case 'resume':
    case 'discard_left':
      return say({});
    case 'dismiss_notice':
      return say({ notices: snapshot.notices.filter((notice) => notice.id !== command.id) });
  }
}

scope.addEventListener('message', (event) => {
  const message = event.data;
  if (message.type === 'audit') {
    const { sequence, attempt } = message;
    return scope.postMessage({ type: 'audited', sequence, all: 0, elsewhere: 0, later: 0, refused: attempt ? true : null });
  }
  snapshot = { ...snapshot, sequence: message.sequence };
  if (message.type === 'start') {
    say({});
    const executor = { kind: message.executor === 'gpu' ? 'gpu' : 'cpu', name: '4 threads', reason: 'This browser has no WebGPU.' } as const;
    void wait(100).then(() => say({ state: 'idle', executor }));
  } else if (message.type === 'add') {
    const added = message.files.map((file) => ({ file, id: next_id++ }));
    const photos = added.map(({ file, id }): Photo => ({
      id, name: file.name, width: 0, height: 0, state: 'loading', message: '', regions: [], faces: null, has_alpha: false, format: null,
    })); // prettier-ignore
    say({ photos: [...snapshot.photos, ...photos] });
    void added.reduce((before, { file, id }) => before.then(() => load(id, file.name, file.blob)), Promise.resolve());
  } else {
    carry_out(message.command);
  }
});
