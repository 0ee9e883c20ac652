import { css, type LitElement } from 'lit';

/** A place that takes files. */
export const dropStyles = css`
  .drop {
    display: grid;
    justify-items: center;
    gap: 8px;
    padding: 20px 16px;
    border: 1px dashed var(--_line-2);
    border-radius: var(--_radius);
    text-align: center;
  }
  .drop.over {
    border-color: var(--_accent);
    background: var(--_accent-soft);
  }
`;

/** One file at a time, chosen or dropped. */
export class FileDrop {
  /** Whether something is held over the place now. */
  over = false;
  readonly #host: LitElement;
  readonly #take: (file: File) => unknown;

  constructor(host: LitElement, take: (file: File) => unknown) {
    this.#host = host;
    this.#take = take;
  }

  /** For `change` of an input of files. */
  readonly onChoose = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    this.#hand(input.files);
    input.value = '';
  };

  readonly onDrop = (event: DragEvent): void => {
    event.preventDefault();
    this.#hold(false);
    this.#hand(event.dataTransfer?.files);
  };

  readonly onDragover = (event: DragEvent): void => {
    event.preventDefault();
    this.#hold(true);
  };

  readonly onDragleave = (): void => this.#hold(false);

  #hand(files: FileList | null | undefined) {
    const [file] = files ?? [];
    if (file) this.#take(file);
  }

  #hold(over: boolean) {
    if (this.over === over) return;
    this.over = over;
    this.#host.requestUpdate();
  }
}
