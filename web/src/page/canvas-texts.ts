// What the canvas writes. Words that stand still it gets once for a language; those that depend on the state it gets with the state,
// because plural forms and the way of writing numbers are known here.
import type { PageView, Photo, Progress } from '../protocol.ts';
import { number_text, percent_text, say } from '../words/say.ts';
import type { Key } from '../words/table.ts';
import { protect_text } from './wording.ts';

/** The keys that wasm/ui asks for. */
export const canvas_keys = [
  'photos', 'add_photos', 'settings', 'noise', 'mode_sample', 'mode_class', 'mode_instant', 'effort', 'effort_quick', 'effort_default',
  'effort_strong', 'add_noise', 'cancel', 'save', 'view', 'compare', 'theme_dark', 'theme_light', 'check_open', 'privacy_open', 'help_open',
  'before', 'after', 'starting_up', 'step_title_add', 'step_add', 'step_noise', 'step_save', 'limits', 'drop_here', 'drop_small', 'drop_now',
  'drop_more', 'drop_kinds', 'choose_photos', 'take_off', 'take_all_off', 'take_all_off_again', 'reading_photo', 'mode_sample_text',
  'mode_class_text', 'mode_instant_text', 'strength', 'area', 'area_drag', 'area_all', 'area_some', 'mark', 'mark_stop', 'mark_tip',
  'delete_tip', 'advanced', 'seed_text', 'seed_another', 'canvas_text', 'whole_photo', 'format_same_short', 'format_same_tip',
  'format_png_tip', 'format_jpeg_tip', 'share_one_tip', 'share_tip', 'save_this', 'save_this_one', 'add_noise_again', 'stopping', 'checking',
  'adding_noise', 'chart_no_test', 'chart_no_round', 'compare_tip',
  'before_tip', 'after_tip', 'zoom_out_tip', 'zoom_in_tip', 'zoom_actual_tip', 'zoom_fit_tip', 'fatal_title', 'fatal_text',
] as const satisfies readonly Key[]; // prettier-ignore

export const canvas_words = (): Record<string, string> => Object.fromEntries(canvas_keys.map((key) => [key, say(key)]));

export interface PhotoTexts {
  state: string;
  /** Size and format. */
  facts: string;
  /** Of the result, empty without one; and the same shorter. */
  result: string;
  result_short: string;
  area: string;
  /** Of the tool that shows the noise, and over the photo. */
  noise_tip: string;
  difference: string;
}

export interface CanvasTexts {
  photos: PhotoTexts[];
  protect: string;
  effort: string;
  strength_value: string;
  strength: string;
  /** Which executor runs; and with its reason, a sentence. */
  executor: string;
  runs_on: string;
  saving: string;
  save_all: string;
  percent: string;
  step: string;
  left: string;
  /** What stands beside the two curves. */
  chart_loud: string;
  chart_quiet: string;
}

function photo_texts(photo: Photo): PhotoTexts {
  const { result, width, height, format, regions } = photo;
  const likeness = !result ? '' : result.psnr_db === null ? say('likeness_same') : say('likeness', { decibel: number_text(result.psnr_db, 1) });
  // The difference is shown so that the whole budget spans the whole range.
  const times = result ? Math.round(127 / Math.max(result.epsilon_255, 1)) : 0;
  const state = photo.state === 'done' && likeness ? say('state_result', { likeness }) : say(`state_${photo.state}`);
  const facts = [width > 0 ? `${number_text(width)} × ${number_text(height)}` : '', format?.toUpperCase() ?? '', photo.has_alpha ? say('facts_alpha') : ''];
  return {
    state: photo.state === 'failed' && photo.message ? photo.message : state,
    facts: facts.filter((fact) => fact !== '').join(' · '),
    result: result ? say('result', { likeness, change: result.max_change_255 }) : '',
    result_short: likeness,
    area: regions.length === 0 ? say('whole_photo') : say('area_count', { count: regions.length }),
    noise_tip: say('noise_tip', { times }),
    difference: say('difference', { times }),
  };
}

export function left_text(seconds: number | null): string {
  if (seconds === null) return say('left_unknown');
  if (seconds < 10) return say('left_few');
  if (seconds < 55) return say('left_seconds', { count: Math.ceil(seconds / 5) * 5 });
  if (seconds < 3600) return say('left_minutes', { count: Math.round(seconds / 60) });
  return say('left_hours', { count: number_text(seconds / 3600, 1) });
}

/** discreet ... strong, and the number itself. */
export function strength_word(epsilon_255: number): string {
  const word = epsilon_255 <= 6 ? 'strength_discreet' : epsilon_255 < 12 ? 'strength_balanced' : 'strength_strong';
  return `${say(word)} · ${epsilon_255}/255`;
}

/** What a strength looks like; photo: the selected one, of whose result the decibels are said where it was made with that strength. */
export function strength_text(epsilon_255: number, photo?: Photo): string {
  const look = epsilon_255 <= 6 ? 'strength_6' : epsilon_255 <= 8 ? 'strength_8' : epsilon_255 <= 12 ? 'strength_12' : 'strength_16';
  const texts = [say('strength_bound'), say(look)];
  const result = photo?.result;
  if (result?.epsilon_255 === epsilon_255 && result.psnr_db !== null) texts.push(say('strength_result', { decibel: number_text(result.psnr_db, 1) }));
  return texts.join(' ');
}

function effort_text({ settings, limits }: PageView): string {
  if (settings.mode === 'instant') return say('effort_none');
  const rounds = limits.rounds[settings.effort];
  return rounds > 0 ? say('effort_text', { count: rounds }) : '';
}

function step_text(progress: Progress | null): string {
  if (!progress) return '';
  const { step, rounds_done, rounds_total } = progress;
  return rounds_total > 0 ? say('step_round', { step, done: rounds_done, total: rounds_total }) : step;
}

const with_value = (name: string, value: string | undefined) => (value === undefined ? name : `${name} ${value}`);

export function canvas_texts(view: PageView): CanvasTexts {
  const { executor, progress, saving, check } = view;
  const checks = view.progress !== null && check?.state === 'working';
  const percent = (values: readonly number[] | undefined) => (values?.length ? percent_text(values.at(-1) as number) : undefined);
  const loss = progress?.loss.at(-1);
  const kind = executor?.kind.toUpperCase() ?? '';
  const runner = executor?.name ? `${kind} · ${executor.name}` : kind;
  return {
    photos: view.photos.map(photo_texts),
    protect: protect_text(view),
    effort: effort_text(view),
    strength_value: strength_word(view.settings.epsilon_255),
    strength: strength_text(view.settings.epsilon_255, view.photos.find(({ id }) => id === view.selected)),
    executor: runner,
    runs_on: executor ? say('runs_on_short', { executor: runner, reason: executor.reason }) : '',
    saving: !saving ? '' : saving.total > 1 ? say('saving_of', { number: saving.done + 1, total: saving.total }) : say('saving'),
    save_all: say('save_all_of', { count: view.photos.filter(({ state }) => state === 'done').length }),
    percent: percent_text(Math.floor(100 * (progress?.fraction ?? 0)) / 100),
    step: step_text(progress),
    left: left_text(progress?.seconds_left ?? null),
    chart_loud: checks ? with_value(say('chart_noise'), percent(check.protected)) : with_value(say('chart_accuracy'), percent(progress?.accuracy)),
    chart_quiet: checks
      ? with_value(say('chart_clean'), percent(check.clean))
      : with_value(say('chart_loss'), loss === undefined ? undefined : number_text(loss, 2)),
  };
}
