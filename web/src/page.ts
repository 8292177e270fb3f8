// The page: puts the worker, the canvas and the DOM together. Commands come in from the last two, snapshots and pictures
// from the first; what only a page can do (files, downloads, theme) is done here.
import type { Command, ImageMessage, TileMessage, WorkerMessage } from './protocol.ts';
import { alarms, news } from './page/announce.ts';
import { Canvas } from './page/canvas.ts';
import { by_id } from './page/dom.ts';
import { CheckSheet } from './page/check.ts';
import { DomCommands } from './page/dom-commands.ts';
import { listen_for_files, type IncomingFile } from './page/files.ts';
import { LanguageChoice } from './page/language.ts';
import { listen_for_launches } from './page/launch.ts';
import { Offline } from './page/offline.ts';
import { Plain } from './page/plain.ts';
import { PrivacyView, type Audit } from './page/privacy.ts';
import { Prompt } from './page/prompt.ts';
import { offer_resume } from './page/resume.ts';
import { Saving } from './page/saving.ts';
import { can_share } from './page/sharing.ts';
import { make_sheet, open_sheet } from './page/sheet.ts';
import { listen_for_shortcuts } from './page/shortcuts.ts';
import { is_for_worker, Store } from './page/store.ts';
import { ThemeChoice } from './page/theme.ts';
import { protectable_ids } from './page/wording.ts';
import { RequestLog, try_to_leave } from './requests.ts';
import { say } from './words/say.ts';

const requests = new RequestLog();
const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), { type: 'module' });
const store = new Store((message) => worker.postMessage(message));
const prompt = new Prompt();
const saving = new Saving(store, prompt);
const files = by_id('files', HTMLInputElement);
const element = by_id('canvas', HTMLCanvasElement);

// From when on the person has begun: no reload, and no request is expected.
let touched = false;
let first_photo_ms = Infinity;

let canvas: Canvas | null = null;
// Pictures that come before the canvas is there; null once that is decided.
let early: (ImageMessage | TileMessage)[] | null = [];

const dom = new DomCommands(store.view, carry_out, (action) => canvas?.perform(action), () => element.focus());
const plain = new Plain(() => canvas?.set_plain(plain.now));
const language = new LanguageChoice(() => {
  dom.say_again(store.view);
  dom.show_theme(theme.theme);
  plain.set_language(language.language);
  canvas?.set_words(language.faces);
  store.refresh();
});
const theme = new ThemeChoice((chosen) => {
  canvas?.set_theme(chosen);
  dom.show_theme(chosen);
});

const audits = new Map<number, (answer: Audit) => void>();

async function audit(attempt: boolean): Promise<{ page: Audit; worker: Audit }> {
  const from_worker = new Promise<Audit>((resolve) => audits.set(store.audit(first_photo_ms, attempt), resolve));
  const refused = attempt ? await try_to_leave() : null;
  return { page: { ...requests.count(first_photo_ms), refused }, worker: await from_worker };
}

async function offer_update(): Promise<void> {
  for (let text = say('update_ready'); ; ) {
    if (!(await prompt.ask({ text, action: say('update_load'), later: say('update_later') }))) return;
    if ((await offline.update()) === 0) return;
    text = say('update_blocked');
  }
}

const offline = new Offline({ is_untouched: () => !touched, on_update: () => void offer_update() });
const privacy = new PrivacyView({
  audit,
  has_photo: () => first_photo_ms < Infinity,
  status: () => offline.status(),
  discard_left: () => store.command({ type: 'discard_left' }),
});

const help = make_sheet('help', 'help-close');
const check = new CheckSheet(store.view, (command) => store.command(command));

function carry_out(command: Command): void {
  if (is_for_worker(command)) store.command(command);
  else if (command.type === 'add_files') files.click();
  else if (command.type === 'save') void saving.save_one(command.id);
  else if (command.type === 'save_all') void saving.save_all();
  else if (command.type === 'save_into_folder') void saving.save_into_folder();
  else if (command.type === 'share') void saving.share(command.ids);
  else if (command.type === 'show_privacy') privacy.show();
  else if (command.type === 'show_help') open_sheet(help);
  else if (command.type === 'show_check') check.open();
  else theme.choose(command.theme);
}

function photos_come(): void {
  touched = true;
  first_photo_ms = Math.min(first_photo_ms, Date.now());
}

function take(incoming: IncomingFile[]): void {
  if (incoming.length === 0) return;
  photos_come();
  store.add(incoming);
}

function show_picture(message: ImageMessage | TileMessage): void {
  if (!canvas) early?.push(message);
  else if (message.type === 'image') canvas.set_image(message);
  else canvas.set_tile(message);
}

worker.addEventListener('message', (event: MessageEvent<WorkerMessage>) => {
  const message = event.data;
  switch (message.type) {
    case 'snapshot':
      return store.receive(message.snapshot);
    case 'image':
    case 'tile':
      return show_picture(message);
    case 'saved':
    case 'save_failed':
      return saving.receive(message);
    case 'audited':
      audits.get(message.sequence)?.(message);
      audits.delete(message.sequence);
      return;
    case 'fatal':
      return store.fail(message.message);
  }
});
worker.addEventListener('error', (event) => store.fail(event.message?.replace(/^Uncaught (Error: )?/, '') || say('no_engine')));

const status = by_id('status', HTMLDivElement);
const alerts = by_id('alerts', HTMLDivElement);
store.subscribe((view, before) => {
  canvas?.set_view(view);
  plain.set_empty(view.photos.length === 0);
  dom.show(view);
  check.show(view);
  privacy.show_kept(view.kept);
  const polite = news(view, before);
  if (polite) status.textContent = polite;
  const urgent = alarms(view, before);
  if (urgent) alerts.textContent = urgent;
});

offer_resume(store, prompt, photos_come);

const fail = (message: string) => store.notify('error', message);

listen_for_files({
  inputs: [files, by_id('folder', HTMLInputElement)],
  take,
  approach: () => (touched = true),
  show_over: (over) => canvas?.set_file_over(over),
  fail,
});
listen_for_launches(take, fail);

listen_for_shortcuts(element, {
  add: () => files.click(),
  select_next: (step) => {
    const { photos, selected } = store.view;
    const next = photos[photos.findIndex((photo) => photo.id === selected) + step];
    if (next) store.command({ type: 'select', id: next.id });
  },
  protect: () => {
    const ids = protectable_ids(store.view);
    if (store.view.state === 'idle' && ids.length > 0) store.command({ type: 'protect', ids });
  },
  cancel: () => {
    if (store.view.state === 'working') store.command({ type: 'cancel' });
  },
  save: () => {
    if (store.view.selected !== null) void saving.save_one(store.view.selected);
  },
  save_all: () => void saving.save_all(),
  help: () => open_sheet(help),
  toggle_theme: () => theme.choose(theme.theme === 'dark' ? 'light' : 'dark'),
  perform: (action) => canvas?.perform(action) ?? false,
  wants_text: () => canvas?.wants_text() ?? false,
});

window.addEventListener('beforeunload', (event) => {
  if (store.view.state === 'working' || saving.has_unsaved()) event.preventDefault();
});

const wanted = new URLSearchParams(location.search).get('executor');
store.set_can_share(can_share());
store.start(wanted === 'gpu' || wanted === 'cpu' ? wanted : 'auto');

async function open_canvas(): Promise<void> {
  const splash = by_id('splash', HTMLDivElement);
  const give_up = (reason: string) => {
    element.hidden = true;
    splash.remove();
    dom.replace_canvas(reason);
  };
  try {
    const opened = await Canvas.open(element, by_id('canvas-text', HTMLInputElement), {
      on_command: carry_out,
      on_failure: (error) => {
        canvas = null;
        give_up(say('canvas_stopped', { reason: String(error) }));
      },
      resend: () => {
        if (store.view.selected !== null) store.command({ type: 'select', id: store.view.selected });
      },
    });
    if (!opened) {
      give_up(say('canvas_missing'));
      return;
    }
    canvas = opened;
    canvas.set_words(language.faces);
    canvas.set_plain(plain.now);
    canvas.set_theme(theme.theme);
    canvas.set_view(store.view);
    early?.forEach(show_picture);
    element.addEventListener('firstframe', () => splash.classList.add('gone'), { once: true });
  } catch (error) {
    give_up(say('canvas_failed', { reason: String(error) }));
  }
  early = null;
}

void language.begin().finally(open_canvas);
