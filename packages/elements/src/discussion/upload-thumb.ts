import { html, type TemplateResult } from 'lit';
import type { UploadView } from '@learning-commons/client';
import { icon } from '../ui/icon.ts';
import { addressOf, iconOf } from './file-words.ts';

/** Pixels; twice of what is shown. */
const SIDE = 96;
const drawn = new WeakMap<Element, Blob>();

/** A small picture of a file, drawn by the page itself: many pages allow no `blob:` addresses. Needs the tray's styles. */
export function thumb(view: UploadView, server: string): TemplateResult {
  const { kind, file, attachment } = view;
  const smallest = attachment?.sizes[0];
  if (kind !== 'image' || (!file && !smallest)) return html`<span class="thumb">${icon(iconOf(view))}</span>`;
  if (!file)
    return html`<span class="thumb"><img src=${addressOf(smallest!.url, server) ?? ''} alt="" referrerpolicy="no-referrer" /></span>`;
  return html`<span class="thumb">${icon('picture')}<canvas width=${SIDE} height=${SIDE} aria-hidden="true" data-id=${view.id}></canvas></span>`;
}

/** Draws a file into its small picture, once. What cannot be drawn here keeps its icon; the server looks at it anyway. */
export async function draw(canvas: HTMLCanvasElement, file: Blob): Promise<void> {
  if (drawn.get(canvas) === file) return;
  drawn.set(canvas, file);
  try {
    const bitmap = await createImageBitmap(file, { resizeHeight: SIDE * 2, resizeQuality: 'medium' });
    const scale = Math.max(SIDE / bitmap.width, SIDE / bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    canvas.getContext('2d')?.drawImage(bitmap, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
    bitmap.close();
  } catch {
    drawn.delete(canvas);
  }
}
