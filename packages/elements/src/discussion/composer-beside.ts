import { html, nothing, type TemplateResult } from 'lit';
import type { ComposerCards } from './composer-cards.ts';
import type { ComposerDesk } from './composer-desk.ts';
import type { ComposerSimilar } from './composer-similar.ts';
import { besideStyles } from './composer-beside.styles.ts';

/** What the text in a box calls for, below it: cards of its links, questions like it. Each is loaded when it is first called for. */
export class ComposerBeside {
  #desk: ComposerDesk;
  #cards: ComposerCards | undefined;
  #similar: ComposerSimilar | undefined;
  #loading = new Set<string>();

  constructor(desk: ComposerDesk) {
    this.#desk = desk;
    const root = desk.host.renderRoot as ShadowRoot;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, besideStyles.styleSheet!];
  }

  /** Links that are to get no card. */
  get hidden(): readonly string[] {
    return this.#cards?.hidden ?? this.#desk.cardless;
  }

  onInput(): void {
    this.#cards?.onInput();
    this.#similar?.onInput();
    const { host } = this.#desk;
    if (!this.#cards && /https?:\/\//i.test(host.text))
      this.#load('cards', async () => {
        const { ComposerCards } = await import('./composer-cards.ts');
        this.#cards = new ComposerCards(this.#desk);
        return this.#cards;
      });
    if (!this.#similar && host.similar && !host.initial && host.parentId === null && host.text.length > 8)
      this.#load('similar', async () => {
        const { ComposerSimilar } = await import('./composer-similar.ts');
        this.#similar = new ComposerSimilar(this.#desk);
        return this.#similar;
      });
  }

  onSent(): void {
    this.#cards?.onSent();
    this.#similar?.onSent();
  }

  /** Without its line, a page does without; the next key press tries again. */
  #load(name: string, make: () => Promise<{ onInput(): void }>): void {
    if (this.#loading.has(name)) return;
    this.#loading.add(name);
    void make()
      .then((piece) => piece.onInput())
      .catch(() => undefined)
      .finally(() => this.#loading.delete(name));
  }

  render(): TemplateResult {
    return html`${this.#cards?.render() ?? nothing}${this.#similar?.render() ?? nothing}`;
  }
}
