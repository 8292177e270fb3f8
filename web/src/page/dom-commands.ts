// The same commands as on the canvas, as real buttons and fields: for the keyboard and for screen readers. Hidden until
// one of them has the focus; shown for good when the browser cannot draw the canvas.
import type { Command, Mode, Notice, PageView, Photo, Region, Settings } from '../protocol.ts';
import { say } from '../words/say.ts';
import { by_id, ignore_disabled, make_button, reconcile, set_attribute, set_enabled, set_text, set_value } from './dom.ts';
import { can_pick_folder } from './folder.ts';
import { say_static_words } from './static-words.ts';
import { area_text, executor_text, photo_text, progress_text, protect_text, protectable_ids, region_text } from './wording.ts';

const fields = ['x', 'y', 'width', 'height'] as const;

const is_same = (a: Region, b: Region) => fields.every((field) => a[field] === b[field]) && a.angle === b.angle;

export class DomCommands {
  private readonly send: (command: Command) => void;
  private readonly panel = by_id('commands', HTMLElement);
  private readonly executor = by_id('executor', HTMLParagraphElement);
  private readonly files = by_id('files', HTMLInputElement);
  private readonly photos = by_id('photos', HTMLUListElement);
  private readonly clear = by_id('clear', HTMLButtonElement);
  private readonly modes = Array.from(by_id('modes', HTMLFieldSetElement).querySelectorAll('input'));
  private readonly epsilon = by_id('epsilon', HTMLInputElement);
  private readonly effort = by_id('effort', HTMLSelectElement);
  private readonly seed = by_id('seed', HTMLInputElement);
  private readonly size = by_id('size', HTMLSelectElement);
  private readonly format = by_id('format', HTMLSelectElement);
  private readonly area = by_id('area', HTMLParagraphElement);
  private readonly regions = by_id('regions', HTMLUListElement);
  private readonly faces = by_id('faces', HTMLUListElement);
  private readonly region_form = by_id('region-form', HTMLFormElement);
  private readonly region_fields = fields.map((name) => by_id(`region-${name}`, HTMLInputElement));
  private readonly whole = by_id('whole', HTMLButtonElement);
  private readonly protect = by_id('protect', HTMLButtonElement);
  private readonly cancel = by_id('cancel', HTMLButtonElement);
  private readonly progress = by_id('progress', HTMLProgressElement);
  private readonly step = by_id('step', HTMLParagraphElement);
  private readonly save = by_id('save', HTMLButtonElement);
  private readonly save_all = by_id('save-all', HTMLButtonElement);
  private readonly save_into_folder = by_id('save-into-folder', HTMLButtonElement);
  private readonly share = by_id('share', HTMLButtonElement);
  private readonly theme = by_id('theme', HTMLButtonElement);
  private readonly notices = by_id('notices', HTMLUListElement);
  private view: PageView;

  /** perform: a command that concerns only what the canvas shows. leave: the person is done with the panel. */
  constructor(view: PageView, send: (command: Command) => void, perform: (action: string) => void, leave: () => void) {
    this.view = view;
    this.send = send;
    this.listen(perform, leave);
  }

  /** Shows the panel for good, with a reason, in place of the canvas. */
  replace_canvas(reason: string): void {
    const text = by_id('no-canvas', HTMLParagraphElement);
    text.textContent = reason;
    text.hidden = false;
    by_id('view-actions', HTMLElement).hidden = true;
    this.panel.classList.add('shown');
  }

  /** Says everything anew, in the language in use. */
  say_again(view: PageView): void {
    say_static_words();
    for (const list of [this.photos, this.regions, this.faces, this.notices]) list.replaceChildren();
    this.show(view);
  }

  show_theme(theme: 'light' | 'dark'): void {
    set_text(this.theme, say(theme === 'dark' ? 'theme_light' : 'theme_dark'));
  }

  show(view: PageView): void {
    this.view = view;
    const busy = view.state === 'working' || view.state === 'cancelling' || view.fatal !== null;
    set_text(this.executor, view.fatal ?? (view.executor ? executor_text(view.executor) : say('starting')));
    this.show_photos(busy);
    this.show_settings(busy);
    this.show_area(busy);
    this.show_run(busy);
    const notice_text = (notice: Notice) => (notice.kind === 'error' ? say('error', { text: notice.text }) : notice.text);
    reconcile(this.notices, view.notices, (notice) => String(notice.id), (notice) => this.make_notice(notice),
      (element, notice) => set_text(element.firstElementChild as Element, notice_text(notice)), this.files); // prettier-ignore
  }

  private listen(perform: (action: string) => void, leave: () => void): void {
    const change = (element: HTMLElement, patch: () => Partial<Settings>) =>
      element.addEventListener('change', () => this.send({ type: 'set_settings', settings: { ...this.view.settings, ...patch() } }));
    for (const radio of this.modes) change(radio, () => ({ mode: radio.value as Mode }));
    change(this.epsilon, () => ({ epsilon_255: this.whole_number(this.epsilon, this.view.settings.epsilon_255) }));
    change(this.seed, () => ({ seed: this.whole_number(this.seed, this.view.settings.seed) }));
    change(this.effort, () => ({ effort: this.effort.value as Settings['effort'] }));
    change(this.size, () => ({ size: this.size.value === '112' ? 112 : 64 }));
    change(this.format, () => ({ format: this.format.value as Settings['format'] }));

    this.clear.addEventListener('click', () => this.send({ type: 'clear' }));
    this.protect.addEventListener('click', () => this.send({ type: 'protect', ids: protectable_ids(this.view) }));
    this.cancel.addEventListener('click', () => this.send({ type: 'cancel' }));
    this.save_all.addEventListener('click', () => this.send({ type: 'save_all' }));
    this.save.addEventListener('click', () => {
      if (this.view.selected !== null) this.send({ type: 'save', id: this.view.selected });
    });
    this.save_into_folder.hidden = !can_pick_folder();
    this.save_into_folder.addEventListener('click', () => this.send({ type: 'save_into_folder' }));
    this.share.addEventListener('click', () => {
      if (this.view.selected !== null) this.send({ type: 'share', ids: [this.view.selected] });
    });
    by_id('show-help', HTMLButtonElement).addEventListener('click', () => this.send({ type: 'show_help' }));
    by_id('show-check', HTMLButtonElement).addEventListener('click', () => this.send({ type: 'show_check' }));
    by_id('show-privacy', HTMLButtonElement).addEventListener('click', () => this.send({ type: 'show_privacy' }));
    this.whole.addEventListener('click', () => this.send_regions([]));
    this.region_form.addEventListener('submit', (event) => {
      event.preventDefault();
      const [x = 0, y = 0, width = 0, height = 0] = this.region_fields.map((field) => this.whole_number(field, 0));
      this.send_regions([...(this.selected()?.regions ?? []), { x, y, width, height }]);
      this.region_form.reset();
    });
    this.theme.addEventListener('click', () =>
      this.send({ type: 'set_theme', theme: document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark' }),
    );
    for (const button of by_id('view-actions', HTMLElement).querySelectorAll('button')) {
      button.addEventListener('click', () => perform(button.dataset['action'] ?? ''));
    }
    ignore_disabled(this.panel);
    this.panel.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') leave();
    });
  }

  /** A field's whole number within its bounds; `otherwise` when there is none. */
  private whole_number(field: HTMLInputElement, otherwise: number): number {
    const bound = (text: string, none: number) => (text === '' ? none : Number(text));
    const value = Number.isFinite(field.valueAsNumber) ? Math.round(field.valueAsNumber) : otherwise;
    const inside = Math.min(Math.max(value, bound(field.min, value)), bound(field.max, value));
    field.value = String(inside);
    return inside;
  }

  private selected(): Photo | undefined {
    return this.view.photos.find((photo) => photo.id === this.view.selected);
  }

  private send_regions(regions: Region[]): void {
    if (this.view.selected !== null) this.send({ type: 'set_regions', id: this.view.selected, regions });
  }

  private show_photos(busy: boolean): void {
    reconcile(this.photos, this.view.photos, (photo) => String(photo.id), (photo) => this.make_photo(photo),
      (element, photo) => {
        const [pick, remove] = element.querySelectorAll('button');
        if (pick) set_attribute(pick, 'aria-pressed', String(photo.id === this.view.selected));
        if (remove) set_enabled(remove, !busy);
        set_attribute(element, 'data-state', photo.state);
        set_text(element.querySelector('span') as Element, photo_text(photo));
      }, this.files); // prettier-ignore
    set_enabled(this.clear, !busy && this.view.photos.length > 0);
    this.files.disabled = this.view.fatal !== null;
  }

  private make_photo(photo: Photo): HTMLElement {
    const item = document.createElement('li');
    const state = document.createElement('span');
    const remove = make_button(say('remove'), () => this.send({ type: 'remove', id: photo.id }));
    remove.setAttribute('aria-label', say('remove_photo', { name: photo.name }));
    item.append(make_button(photo.name, () => this.send({ type: 'select', id: photo.id })), remove, state);
    return item;
  }

  private make_notice(notice: Notice): HTMLElement {
    const item = document.createElement('li');
    item.append(document.createElement('span'), make_button(say('dismiss'), () => this.send({ type: 'dismiss_notice', id: notice.id })));
    return item;
  }

  private show_settings(busy: boolean): void {
    const { settings, limits } = this.view;
    for (const radio of this.modes) {
      radio.checked = radio.value === settings.mode;
      radio.disabled = busy;
    }
    this.epsilon.min = String(limits.epsilon_255.least);
    this.epsilon.max = String(limits.epsilon_255.most);
    set_value(this.epsilon, String(settings.epsilon_255));
    set_value(this.seed, String(settings.seed));
    set_value(this.effort, settings.effort);
    set_value(this.size, String(settings.size));
    set_value(this.format, settings.format);
    for (const option of this.effort.options) {
      const rounds = limits.rounds[option.value as Settings['effort']];
      const effort = say(`effort_${option.value as Settings['effort']}`);
      set_text(option, rounds > 0 ? say('effort_rounds', { effort, count: rounds }) : effort);
    }
    for (const field of [this.epsilon, this.seed, this.effort, this.size]) field.disabled = busy;
    if (settings.mode === 'instant') this.effort.disabled = true;
  }

  private show_area(busy: boolean): void {
    const photo = this.selected();
    const open = !busy && photo !== undefined && photo.width > 0;
    set_text(this.area, photo ? area_text(photo) : say('area_none'));
    const regions = (photo?.regions ?? []).map((region, index) => ({ region, index }));
    reconcile(this.regions, regions, ({ index }) => String(index),
      ({ index }) => {
        const item = document.createElement('li');
        const remove = make_button(say('delete'), () =>
          this.send_regions((this.selected()?.regions ?? []).filter((_, place) => place !== index)));
        remove.setAttribute('aria-label', say('delete_region', { number: index + 1 }));
        item.append(document.createElement('span'), remove);
        return item;
      },
      (element, { region, index }) => set_text(element.firstElementChild as Element, region_text(region, index + 1)), this.whole); // prettier-ignore
    this.show_faces(photo, open);
    for (const field of this.region_form.elements) (field as HTMLInputElement | HTMLButtonElement).disabled = !open;
    set_enabled(this.whole, open && regions.length > 0);
  }

  /** Found faces, each a button that takes it into the regions or out of them. */
  private show_faces(photo: Photo | undefined, open: boolean): void {
    const faces = (photo?.faces ?? []).flatMap(({ region }) => region ?? []).map((region, index) => ({ region, index }));
    const place_of = (region: Region) => (this.selected()?.regions ?? []).findIndex((own) => is_same(own, region));
    this.faces.hidden = faces.length === 0;
    reconcile(this.faces, faces, ({ index }) => String(index),
      ({ index }) => {
        const item = document.createElement('li');
        item.append(make_button(say('face', { number: index + 1 }), () => {
          const region = (this.selected()?.faces ?? []).flatMap((face) => face.region ?? [])[index];
          if (!region) return;
          const [own, at] = [this.selected()?.regions ?? [], place_of(region)];
          this.send_regions(at < 0 ? [...own, region] : own.filter((_, place) => place !== at));
        }));
        return item;
      },
      (element, { region }) => {
        const button = element.firstElementChild as HTMLButtonElement;
        set_attribute(button, 'aria-pressed', String(place_of(region) >= 0));
        set_enabled(button, open);
      }, this.whole); // prettier-ignore
  }

  private show_run(busy: boolean): void {
    const { view } = this;
    set_text(this.protect, protect_text(view));
    set_enabled(this.protect, !busy && view.state === 'idle' && protectable_ids(view).length > 0);
    set_enabled(this.cancel, view.state === 'working');
    this.progress.value = view.progress?.fraction ?? 0;
    set_text(this.step, view.progress ? progress_text(view.progress) : '');
    const done = view.photos.filter((photo) => photo.state === 'done').length;
    const photo = this.selected();
    set_text(this.save, photo?.state === 'done' ? say('save_named', { name: photo.name }) : say('save_selected'));
    const can_save = photo?.state === 'done' && view.saving === null;
    set_enabled(this.save, can_save);
    set_text(this.share, photo?.state === 'done' ? say('share_named', { name: photo.name }) : say('share_selected'));
    this.share.hidden = !view.can_share;
    set_enabled(this.share, can_save);
    set_text(this.save_all, done > 0 ? say('save_all_of', { count: done }) : say('save_all'));
    const can_save_all = done > 0 && view.saving === null;
    set_enabled(this.save_all, can_save_all);
    set_enabled(this.save_into_folder, can_save_all);
  }
}
