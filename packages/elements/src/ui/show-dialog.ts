import { announce } from '../internal/announcer.ts';
import { msg } from '../internal/localize.ts';

/**
 * Opens a dialog element over the page; its code is fetched with the first one. It stands inside the widget, which lends it
 * theme and language, and leaves the page with its `lc-close`.
 */
export async function showDialog<E extends HTMLElement>(
  root: ParentNode & Node,
  load: () => Promise<unknown>,
  tag: string,
  properties: Partial<E>,
): Promise<void> {
  try {
    await load();
  } catch {
    return announce(msg('This part of the page could not be loaded. Check the connection and try again.'));
  }
  const dialog = Object.assign(document.createElement(tag), properties);
  dialog.addEventListener('lc-close', () => dialog.remove());
  root.append(dialog);
}
