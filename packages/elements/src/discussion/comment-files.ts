import { html, nothing } from 'lit';
import type { Attachment } from '@learning-commons/protocol';
import type { DiscussionScope } from './scope.ts';

/** Pictures much longer than wide, or the other way, are shown in part. */
const [TALLEST, WIDEST] = [0.5, 3];

let wanted: Promise<unknown> | undefined;

/** What draws files comes after the first paint, with the first file. A failed attempt is not the last one. */
function want(): void {
  wanted ??= new Promise((resolve) => setTimeout(resolve))
    .then(() => import('./attachments.ts'))
    .catch(() => (wanted = undefined));
}

/** The files of a comment, each in a box of its final size: nothing moves when what draws them is here. */
export function files(scope: DiscussionScope, attachments: readonly Attachment[] = []) {
  if (attachments.length === 0) return nothing;
  want();
  const pictures = attachments.filter(({ kind }) => kind === 'image');
  return html`<div class="files" part="files">
    ${pictures.length > 0 ? html`<div class="pictures" .style=${layout(pictures)}>${pictures.map(box)}</div>` : nothing}
    ${attachments.filter(({ kind }) => kind !== 'image').map(box)}
  </div>`;

  function box(file: Attachment) {
    const { kind, transcript, captions } = file;
    const more = `${transcript ? 'said' : ''} ${captions.length > 0 ? 'captioned' : ''}`;
    return html`<lc-attachment class="${kind} ${more}" .scope=${scope} .file=${file} .pictures=${pictures}>${kind === 'image' ? nothing : file.name}</lc-attachment>`;
  }
}

/** One picture keeps its shape; several stand in a grid. Set as a property, which no page's policy forbids. */
function layout(pictures: readonly Attachment[]): string {
  const { length } = pictures;
  const { width, height } = pictures[0]!.sizes.at(-1) ?? { width: 4, height: 3 };
  if (length > 1) return `--_columns:${length === 4 ? 2 : Math.min(length, 3)}`;
  const shape = Math.max(TALLEST, Math.min(width / height, WIDEST));
  return `--_shape:${shape};--_width:min(${width}px,${22 * shape}rem)`;
}
