// What every sheet does: a modal dialog with a button that closes it; Escape and a press beside it do, too. The browser gives the focus
// back to where it was.
import { by_id } from './dom.ts';

/** close: the id of its button. */
export function make_sheet(id: string, close: string): HTMLDialogElement {
  const dialog = by_id(id, HTMLDialogElement);
  by_id(close, HTMLButtonElement).addEventListener('click', () => dialog.close());
  // A press beside the sheet falls on the dialog itself.
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  return dialog;
}

export function open_sheet(dialog: HTMLDialogElement): void {
  if (!dialog.open) dialog.showModal();
}
