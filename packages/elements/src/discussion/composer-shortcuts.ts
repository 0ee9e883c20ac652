import type { CommandName } from './composer-commands.ts';

/** Something the keyboard starts in the box. */
export type ShortcutName = CommandName | 'preview';

/** The letter or digit, held together with Ctrl (⌘ on a Mac), and with Shift where it says so. */
export interface Shortcut {
  readonly key: string;
  readonly shift?: true;
}

/** As in the tools people come from: letters as everywhere, numbered rows for blocks. */
export const shortcuts: Readonly<Record<ShortcutName, Shortcut>> = {
  bold: { key: 'B' },
  italic: { key: 'I' },
  code: { key: 'E' },
  link: { key: 'K' },
  strike: { key: 'X', shift: true },
  heading: { key: 'H', shift: true },
  orderedList: { key: '7', shift: true },
  list: { key: '8', shift: true },
  quote: { key: '9', shift: true },
  checklist: { key: 'L', shift: true },
  codeBlock: { key: 'E', shift: true },
  preview: { key: 'P', shift: true },
};

const MAC = /^(?:Mac|iP)/.test(navigator.platform);

/** Keys that mean a letter where the keyboard writes another script, and digits under Shift. */
function keyOf({ key, code }: KeyboardEvent): string {
  return /^[a-z]$/i.test(key) ? key.toUpperCase() : code.replace(/^(?:Key|Digit)/, '');
}

/** What a key press asks for. On a Mac, Ctrl stays with the system's own editing keys; Alt writes letters everywhere. */
export function shortcutOf(event: KeyboardEvent): ShortcutName | null {
  const held = MAC ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (!held || event.altKey) return null;
  const pressed = keyOf(event);
  const found = Object.entries(shortcuts).find(
    ([, { key, shift = false }]) => key === pressed && shift === event.shiftKey,
  );
  return found ? (found[0] as ShortcutName) : null;
}

/** For `aria-keyshortcuts`. */
export function shortcutAria(name: ShortcutName): string {
  const { key, shift } = shortcuts[name];
  return `${MAC ? 'Meta' : 'Control'}+${shift ? 'Shift+' : ''}${key}`;
}

/** For people: `Ctrl+Shift+8`, or `⇧⌘8`. */
export function shortcutWords(name: ShortcutName): string {
  const { key, shift } = shortcuts[name];
  return MAC ? `${shift ? '⇧' : ''}⌘${key}` : `Ctrl+${shift ? 'Shift+' : ''}${key}`;
}
