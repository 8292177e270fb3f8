// What the page thread and the engine's worker say to each other, and what the interface may ask for.
//
//   page  -> worker   start, add, command, audit                                    (PageMessage)
//   worker -> page    snapshot, image, tile, saved, save_failed, audited, fatal     (WorkerMessage)
//
// The worker owns the truth: it answers every change with a whole Snapshot, at most about ten a second while it
// works and at once when it rests. Pixels travel apart from it, as RGBA that the engine decoded.
// Nothing here is a number of the method: limits and rounds come from the engine, inside the snapshot.

/** A photo of this session: a positive integer that is never used again. */
export type PhotoId = number;

/** Half-open rectangle in pixels of the upright photo, origin at its top left; integers. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where noise may go. Without an angle the rectangle itself, inside the photo. With one (0, too) a placed canvas: the
 *  rectangle turned clockwise about its centre, which lies inside the photo, by so many degrees; the rest of it may reach
 *  beyond the photo. */
export interface Region extends Rect {
  angle?: number;
}

export interface Point {
  x: number;
  y: number;
}

/** A face that was found in a photo; numbers with fractions, in pixels of the upright photo. */
export interface FoundFace extends Rect {
  /** 0 ... 1. */
  score: number;
  /** The eye on the left of the picture, the other eye, the tip of the nose, the corners of the mouth in the same order. */
  landmarks: Point[];
  /** What a recogniser's crop of it shows, with a margin; null where the photo has too little of it. */
  region: Region | null;
}

export type Format = 'png' | 'jpeg';
export type Mode = 'sample' | 'class' | 'instant';
export type Effort = 'quick' | 'default' | 'strong';

/** What the next run uses. The page shows the task and does not offer to change it. */
export interface Settings {
  task: 'person';
  mode: Mode;
  /** Largest change of a channel, in steps of 1/255; an integer within Limits.epsilon_255. */
  epsilon_255: number;
  effort: Effort;
  /** Side of the square canvas on which the noise is made, px. */
  size: 64 | 112;
  /** 0 ... 2^31 - 1; a run repeats with the same seed. */
  seed: number;
  /** How results are written; 'same' keeps each photo's own format. */
  format: Format | 'same';
}

/** Constants of the engine that the page shows. */
export interface Limits {
  epsilon_255: { least: number; most: number; standard: number };
  /** Rounds of training that an effort stands for (sample and class; instant has none). */
  rounds: Record<Effort, number>;
}

export interface Executor {
  kind: 'gpu' | 'cpu';
  /** The adapter's own name, or for the CPU its threads: 'Apple M2', '4 threads'. */
  name: string;
  /** Why this one runs, a sentence: 'This browser has no WebGPU.' */
  reason: string;
}

/** loading: being decoded. ready: can be worked on. queued, working: part of the run. failed: `message` says why. */
export type PhotoState = 'loading' | 'ready' | 'queued' | 'working' | 'done' | 'failed';

/** Measured on the pixels of the finished photo against the original, after rounding to 8 bits. */
export interface PhotoResult {
  /** Over the changed area; null: no pixel differs. */
  psnr_db: number | null;
  max_change_255: number;
  /** The budget and the mode it was made with. */
  epsilon_255: number;
  mode: Mode;
}

export interface Photo {
  id: PhotoId;
  /** The file's name without a folder. */
  name: string;
  /** Upright size, px; 0 until decoded. */
  width: number;
  height: number;
  state: PhotoState;
  /** For failed: one sentence that names the reason. Otherwise empty, or a remark worth reading. */
  message: string;
  /** Where noise may go; empty: the whole photo. */
  regions: Region[];
  /** Faces that were found in it, best first; null: not looked for, or not yet. The first ones to come became regions by themselves. */
  faces: FoundFace[] | null;
  has_alpha: boolean;
  /** Of the file that came in; null until it was read, and where somebody else decodes it: WebP, AVIF, HEIC. */
  format: Format | null;
  /** Present exactly when state is 'done'. */
  result?: PhotoResult;
}

export interface Progress {
  /** 0 ... 1, of the whole run. */
  fraction: number;
  /** What happens now, a few words: 'Training the surrogate'. */
  step: string;
  /** null while it cannot be told. */
  seconds_left: number | null;
  rounds_done: number;
  rounds_total: number;
  /** The surrogate's training loss and its accuracy (0 ... 1), a value per round so far, at most 256 values. */
  loss: number[];
  accuracy: number[];
}

/** What a small network learned from clean and from protected photos: the self-check. */
export interface CheckView {
  state: 'working' | 'done';
  /** 0 ... 1. */
  fraction: number;
  /** Shares (0 ... 1) of clean photos kept aside that were recognised, a value per stage of training: by the network that was trained
   *  on the clean photos, and by the one that was trained on the protected ones. */
  clean: number[];
  protected: number[];
  /** Photos that took part; 0 until done. */
  photos: number;
  /** Of training and testing; 0 until done. */
  seconds: number;
  /** What it means and what not, a sentence each, the verdict first; empty until done. */
  words: string[];
}

/** Said to the person until dismissed. Ids grow. */
export interface Notice {
  id: number;
  kind: 'error' | 'info';
  text: string;
}

/** Copies on this device: of photos of a run that is under way, and of finished ones until they are saved. */
export interface Kept {
  /** Of this tab's photos. */
  photos: number;
  bytes: number;
  /** Of tabs that were closed or killed: `finished` of the photos have their noise. null: nothing is left of any. */
  left: { photos: number; finished: number; bytes: number } | null;
}

export interface Snapshot {
  /** `sequence` of the last message that this snapshot has taken into account; 0 before the first. */
  sequence: number;
  /** starting: the executor is not chosen yet; files may be added already. */
  state: 'starting' | 'idle' | 'working' | 'cancelling';
  /** null while starting. */
  executor: Executor | null;
  limits: Limits;
  settings: Settings;
  photos: Photo[];
  /** null unless working or cancelling. */
  progress: Progress | null;
  /** The check under way, or the last one while the results that it was made of are still these; else null. */
  check: CheckView | null;
  kept: Kept;
  notices: Notice[];
}

// ---- page -> worker -------------------------------------------------------------------------------------------

/** Commands that the worker carries out. One that no longer applies (an id that is gone) is dropped silently. */
export type WorkerCommand =
  /** Forgets a photo; not while it is part of the run. */
  | { type: 'remove'; id: PhotoId }
  /** Forgets every photo and result; not while working. */
  | { type: 'clear' }
  /** This photo is looked at: send its `before`, and if done its `after` and `noise`, now and whenever they change. */
  | { type: 'select'; id: PhotoId }
  /** Replaces the regions (clamped to the photo, a placed one's centre; empty ones dropped). A result of this photo is dropped: 'ready'. */
  | { type: 'set_regions'; id: PhotoId; regions: Region[] }
  /** Replaces the settings of the next run; finished photos stay finished. Out of range values are clamped. */
  | { type: 'set_settings'; settings: Settings }
  /** Starts a run over exactly these photos (ready or done ones); the person's other photos are left alone. Copies of them are kept
   *  on this device from now on. */
  | { type: 'protect'; ids: PhotoId[] }
  /** Checks what a network learns from these photos; those without a result are left out. */
  | { type: 'check'; ids: PhotoId[] }
  /** Ends the run or the check soon; photos that were not finished become 'ready' again. */
  | { type: 'cancel' }
  /** Encodes a finished photo and verifies it; always answered, with `saved` or `save_failed`. */
  | { type: 'save'; id: PhotoId; format: Format | 'same' }
  /** Asks for the pixels of `rect`, at `scale` texels per photo pixel (at most 1): `tile` messages answer with every
   *  kind that exists. Only the latest request counts. The answer is at most 2048 texels wide and high. */
  | { type: 'request_tile'; id: PhotoId; rect: Rect; scale: number }
  /** These photos' files were handed out: no copy of them has to be kept any more. */
  | { type: 'handed_out'; ids: PhotoId[] }
  /** Takes the photos that are left of other tabs, and works on those that are not finished. */
  | { type: 'resume' }
  /** Deletes what is left of other tabs. */
  | { type: 'discard_left' }
  | { type: 'dismiss_notice'; id: number };

export type PageMessage =
  /** First message, once. 'auto': time both and take the faster. */
  | { type: 'start'; sequence: number; executor: 'auto' | 'gpu' | 'cpu' }
  /** New files, in the order in which they are to be listed; read one after the other, so memory stays bounded. */
  | { type: 'add'; sequence: number; files: { name: string; blob: Blob }[] }
  | { type: 'command'; sequence: number; command: WorkerCommand }
  /** Asks what the worker has requested, and with `attempt` that it tries to reach another site. Answered with `audited`. */
  | { type: 'audit'; sequence: number; since_ms: number; attempt: boolean };

// ---- worker -> page -------------------------------------------------------------------------------------------

/** thumb: long side at most 160 px, sent once for each photo. The others: long side at most 2048 px, for the selected
 *  photo. noise: 128 + (after - before) * 127 / epsilon per channel, opaque, so the whole budget spans the whole range. */
export type ImageKind = 'thumb' | 'before' | 'after' | 'noise';

/** Straight-alpha RGBA, 8 bits, row-major, width * height * 4 bytes, transferred. */
export interface ImageMessage {
  type: 'image';
  id: PhotoId;
  kind: ImageKind;
  width: number;
  height: number;
  pixels: ArrayBuffer;
}

export interface TileMessage {
  type: 'tile';
  id: PhotoId;
  kind: Exclude<ImageKind, 'thumb'>;
  /** The part of the photo that it covers. */
  rect: Rect;
  /** Texels. */
  width: number;
  height: number;
  pixels: ArrayBuffer;
}

/** A finished file. The page names and hands it out. The figures are those of the decoded file (JPEG moves pixels
 *  by itself, so they can exceed the result's). */
export interface SavedMessage {
  type: 'saved';
  id: PhotoId;
  format: Format;
  bytes: ArrayBuffer;
  psnr_db: number | null;
  max_change_255: number;
}

export type WorkerMessage =
  | { type: 'snapshot'; snapshot: Snapshot }
  | ImageMessage
  | TileMessage
  | SavedMessage
  | { type: 'save_failed'; id: PhotoId; message: string }
  /** Requests of the worker: all, to other sites, begun after `since_ms`. refused: by the policy; null: nothing was tried. */
  | { type: 'audited'; sequence: number; all: number; elsewhere: number; later: number; refused: boolean | null }
  /** The worker cannot go on; nothing follows. */
  | { type: 'fatal'; message: string };

// ---- page -> interface ----------------------------------------------------------------------------------------

/** What the canvas and the DOM show: the worker's snapshot, with commands that are still on their way applied to it,
 *  and what only the page knows. Given to the canvas as JSON. */
export interface PageView extends Snapshot {
  /** The photo in the viewer; null when there is none. */
  selected: PhotoId | null;
  /** While files are being written. */
  saving: { done: number; total: number } | null;
  /** The system's share sheet takes files. */
  can_share: boolean;
  /** The engine has stopped, and why; otherwise null. */
  fatal: string | null;
}

// ---- interface -> page ----------------------------------------------------------------------------------------

/** What the canvas or the DOM asks of the page. The page keeps some for itself and passes on the rest. */
export type Command =
  | Exclude<WorkerCommand, { type: 'save' }>
  /** Opens the file dialog. */
  | { type: 'add_files' }
  /** Writes the result in the format of the settings. */
  | { type: 'save'; id: PhotoId }
  /** Writes every finished photo: one file as itself, several as an archive or into a folder. */
  | { type: 'save_all' }
  /** Writes every finished photo into a folder that the person picks. */
  | { type: 'save_into_folder' }
  /** Hands the results of finished photos to the system's share sheet. */
  | { type: 'share'; ids: PhotoId[] }
  /** Opens the view of what leaves the device. */
  | { type: 'show_privacy' }
  /** Opens the sheet that says how it works, and which keys there are. */
  | { type: 'show_help' }
  /** Opens the sheet of the self-check. */
  | { type: 'show_check' }
  | { type: 'set_theme'; theme: 'light' | 'dark' };
