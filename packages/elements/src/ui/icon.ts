import { html, type TemplateResult } from 'lit';
import { paths } from './icon-paths.ts';

/** Every drawing there is. */
export type IconName = keyof typeof paths;

/** Drawings that point along the line of text turn round in right-to-left languages; digits, ticks and clocks do not. */
const MIRRORED: ReadonlySet<IconName> = new Set([
  'arrow-right',
  'chevron-left',
  'chevron-right',
  'list',
  'quote',
  'reply',
  'send',
  'sign-in',
  'undo',
]);

/**
 * A drawing of 20 × 20 units in the colour of the text around it. It is hidden from assistive technology: the button or
 * text beside it carries the name. Needs the `base` styles.
 */
export function icon(name: IconName): TemplateResult {
  const className = MIRRORED.has(name) ? 'icon mirrored' : 'icon';
  return html`<svg class=${className} viewBox="0 0 20 20" aria-hidden="true"><path d=${paths[name]}></path></svg>`;
}
