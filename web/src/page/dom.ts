// Small helpers for the DOM side: typed look-ups and updates that touch only what differs, so that the keyboard's focus
// and a screen reader's place survive ten snapshots a second.

export function by_id<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return element;
}

export function set_text(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function set_attribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Whether a button can be pressed. One that has the focus keeps it when it cannot: a disabled one would throw it away, and who works
 *  with the keyboard would begin at the top again. */
export function set_enabled(button: HTMLButtonElement, enabled: boolean): void {
  const keeps_focus = !enabled && document.activeElement === button;
  if (keeps_focus) button.addEventListener('blur', () => (button.disabled = button.ariaDisabled === 'true'), { once: true });
  button.disabled = !enabled && !keeps_focus;
  if (!enabled) set_attribute(button, 'aria-disabled', 'true');
  else button.removeAttribute('aria-disabled');
}

/** Presses of a button that keeps the focus but cannot be pressed reach nobody. */
export function ignore_disabled(root: HTMLElement): void {
  const stop = (event: Event) => {
    if (!(event.target instanceof Element) || !event.target.closest('[aria-disabled=true]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  root.addEventListener('click', stop, { capture: true });
}

/** The value of a field, unless the person is in it. */
export function set_value(field: HTMLInputElement | HTMLSelectElement, value: string): void {
  if (document.activeElement !== field && field.value !== value) field.value = value;
}

export function make_button(label: string, on_click: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  button.addEventListener('click', on_click);
  return button;
}

/** Makes a list's items those of `values`, in order, keeping the elements of keys that stay. When the item with the
 *  focus goes, the focus moves to a neighbour or to `fallback`. */
export function reconcile<T>(
  list: HTMLElement,
  values: readonly T[],
  key_of: (value: T) => string,
  make: (value: T) => HTMLElement,
  update: (element: HTMLElement, value: T) => void,
  fallback: HTMLElement,
): void {
  const old = new Map(Array.from(list.children, (child) => [(child as HTMLElement).dataset['key'] ?? '', child as HTMLElement]));
  const focused = Array.from(list.children).findIndex((child) => child.contains(document.activeElement));
  values.forEach((value, index) => {
    const key = key_of(value);
    const element = old.get(key) ?? make(value);
    old.delete(key);
    element.dataset['key'] = key;
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
    update(element, value);
  });
  const lost = Array.from(old.values()).some((element) => element.contains(document.activeElement));
  if (lost) {
    const next = list.children[Math.min(focused, values.length - 1)];
    (next?.querySelector<HTMLElement>('button') ?? fallback).focus();
  }
  for (const element of old.values()) element.remove();
}
