import { activeBlock, toggleBlock, toggleCodeBlock, type BlockName } from './composer-blocks.ts';
import { isInlineOn, toggleInline, type InlineName } from './composer-inline.ts';
import { isInLink, toggleLink } from './composer-links.ts';

/** Text in the box and what is selected in it; a caret where `start` equals `end`. */
export interface Editing {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What a button of the toolbar does to the text. */
export type CommandName = InlineName | BlockName | 'codeBlock' | 'link';

const INLINE: ReadonlySet<string> = new Set<InlineName>(['bold', 'italic', 'strike', 'code']);
const isInline = (name: CommandName): name is InlineName => INLINE.has(name);
const spansLines = ({ text, start, end }: Editing) => text.slice(start, end).trim().includes('\n');

/** Applies a command, or takes it back where it already holds. Changes nothing but its argument's copy. */
export function runCommand(name: CommandName, editing: Editing): Editing {
  if (name === 'link') return toggleLink(editing);
  if (name === 'codeBlock' || (name === 'code' && spansLines(editing))) return toggleCodeBlock(editing);
  return isInline(name) ? toggleInline(name, editing) : toggleBlock(name, editing);
}

/** The commands that hold for the whole selection: the pressed buttons. */
export function activeCommands(editing: Editing): ReadonlySet<CommandName> {
  const active = new Set<CommandName>();
  for (const name of ['bold', 'italic', 'strike', 'code'] as const) if (isInlineOn(name, editing)) active.add(name);
  for (const name of activeBlock(editing)) active.add(name);
  if (isInLink(editing)) active.add('link');
  return active;
}
