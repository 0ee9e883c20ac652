import { LitElement, css, html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { fields } from '../ui/field.styles.ts';

const TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
const LARGEST = 700 * 1024;
const SMALLEST_SIDE = 64;
const SIDE = 176;

const styles = css`
  canvas {
    display: block;
    inline-size: 88px;
    block-size: 88px;
    margin-block-start: 12px;
    border-radius: 18%;
  }
`;

/** What is wrong with a file, or nothing: type, size, and whether it is a picture at all. */
async function faultOf(file: File): Promise<string | undefined> {
  if (!TYPES.includes(file.type)) return msg('Choose a PNG, JPEG, WebP or GIF picture.');
  if (file.size > LARGEST) return msg('This picture is larger than 700 KB. Make it smaller and try again.');
  try {
    const { width, height } = await createImageBitmap(file);
    return Math.min(width, height) < SMALLEST_SIDE
      ? msg('This picture is very small. Choose one of at least 64 by 64 pixels.')
      : undefined;
  } catch {
    return msg('This file cannot be read as a picture.');
  }
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  // All at once would be too many arguments for one call.
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(text);
}

/**
 * Takes a picture of one's own: checked here before anything is sent, and shown as it will be, whole on a square. Drawn on a
 * canvas, because a page's policy may not let pictures of its own memory be shown. Fires `lc-change`.
 */
@element('lc-badge-upload')
export class LcBadgeUpload extends LitElement {
  static override styles = [uiBase, fields, styles];

  /** The picture, base64, or undefined while there is none that would do. */
  upload: string | undefined;

  @state() private wrong = '';
  @state() private shown = false;
  @query('canvas') private canvas!: HTMLCanvasElement;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  #onFile = async ({ target }: Event): Promise<void> => {
    const file = (target as HTMLInputElement).files?.[0];
    this.upload = undefined;
    this.wrong = (file && (await faultOf(file))) ?? '';
    this.shown = file !== undefined && this.wrong === '';
    if (file && this.shown) {
      this.upload = await base64Of(file);
      await this.updateComplete;
      await this.#draw(file);
    }
    this.dispatchEvent(new CustomEvent('lc-change'));
  };

  async #draw(file: File): Promise<void> {
    const picture = await createImageBitmap(file);
    const scale = SIDE / Math.max(picture.width, picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    const pen = this.canvas.getContext('2d');
    pen?.clearRect(0, 0, SIDE, SIDE);
    pen?.drawImage(picture, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  }

  override render() {
    return html`<label class="field">
        <span>${msg('Picture')}</span>
        <input type="file" accept=${TYPES.join()} aria-describedby="hint" aria-invalid=${this.wrong ? 'true' : nothing} @change=${this.#onFile} />
      </label>
      <p id="hint" class=${this.wrong ? 'hint wrong' : 'hint'} role=${this.wrong ? 'alert' : nothing}>${this.wrong || msg('PNG, JPEG, WebP or GIF, up to 700 KB. It stands whole on a square.')}</p>
      <canvas width=${SIDE} height=${SIDE} role="img" aria-label=${msg('The picture as it will look')} ?hidden=${!this.shown}></canvas>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-badge-upload': LcBadgeUpload;
  }
}
