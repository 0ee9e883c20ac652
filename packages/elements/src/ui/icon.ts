import { html, type TemplateResult } from 'lit';
import { paths } from './icon-paths.ts';

/** Every drawing there is. */
export type IconName = keyof typeof paths;

/** Drawings that point along the line of text: they turn round in right-to-left languages. */
const mirrored: ReadonlySet<IconName> = new Set(['reply', 'send', 'chevron-left', 'chevron-right', 'undo', 'list', 'list-ordered', 'checklist', 'quote', 'question', 'history', 'arrow-right']);

/** A drawing of 20 × 20 units in the colour of the text around it. Hidden from assistive technology: name the button. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon ${mirrored.has(name) ? 'mirrored' : ''}" viewBox="0 0 20 20" aria-hidden="true"><path d=${paths[name]}></path></svg>`;
}
