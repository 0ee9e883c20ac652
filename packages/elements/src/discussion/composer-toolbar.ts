import { html, nothing, type TemplateResult } from 'lit';
import { direction, msg } from '../internal/localize.ts';
import { icon, type IconName } from '../ui/icon.ts';
import type { CommandName } from './composer-commands.ts';
import { shortcutAria, shortcutWords } from './composer-shortcuts.ts';

interface Tool {
  readonly name: CommandName;
  readonly icon: IconName;
  readonly label: () => string;
}

const GROUPS: readonly (readonly Tool[])[] = [
  [
    { name: 'bold', icon: 'bold', label: () => msg('Bold') },
    { name: 'italic', icon: 'italic', label: () => msg('Italic') },
    { name: 'strike', icon: 'strike', label: () => msg('Strikethrough') },
    { name: 'link', icon: 'link', label: () => msg('Link') },
  ],
  [
    { name: 'list', icon: 'list', label: () => msg('Bulleted list') },
    { name: 'orderedList', icon: 'list-ordered', label: () => msg('Numbered list') },
    { name: 'checklist', icon: 'checklist', label: () => msg('Checklist') },
  ],
  [
    { name: 'quote', icon: 'quote', label: () => msg('Quote') },
    { name: 'code', icon: 'code', label: () => msg('Code') },
    { name: 'codeBlock', icon: 'code-block', label: () => msg('Code block') },
    { name: 'heading', icon: 'heading', label: () => msg('Heading') },
  ],
];
/** What the toolbar asks of the box. */
export interface ToolbarHost {
  readonly active: ReadonlySet<CommandName>;
  run(name: CommandName): void;
  mention(): void;
  insert(text: string): void;
  /** Whether files may go with the text. */
  readonly attaches: boolean;
  attach(): void;
  redraw(): unknown;
}

/** Buttons for those who know no Markdown: one stop of the Tab key, arrows move within. */
export class ComposerToolbar {
  #host: ToolbarHost;
  /** The button that the Tab key reaches. */
  #current = 'mention';
  #picker: 'none' | 'ready' | 'failed' = 'none';

  constructor(host: ToolbarHost) {
    this.#host = host;
  }

  #onKeydown = (event: KeyboardEvent): void => {
    const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[data-tool]')];
    const at = buttons.indexOf(event.target as HTMLElement);
    const forward = direction() === 'rtl' ? -1 : 1;
    const step = { ArrowRight: forward, ArrowLeft: -forward }[event.key];
    const edge = { Home: 0, End: buttons.length - 1 }[event.key];
    if (at === -1 || (step === undefined && edge === undefined)) return;
    event.preventDefault();
    const next = buttons[edge ?? (at + step! + buttons.length) % buttons.length]!;
    this.#current = next.dataset['tool']!;
    this.#host.redraw();
    next.focus();
  };

  /** A press on a button leaves focus and selection, and with them a phone's keyboard, where they are. */
  #onMousedown = (event: MouseEvent): void => event.preventDefault();

  async #onOpen(): Promise<void> {
    this.#picker = await import('./emoji-picker.ts').then(
      () => 'ready' as const,
      () => 'failed' as const,
    );
    this.#host.redraw();
  }

  /** Each opening begins anew: search empty, what was used last in its place. */
  #onClose = (): void => {
    this.#picker = 'none';
    this.#host.redraw();
  };

  #onPick = ({ currentTarget, detail }: CustomEvent<{ emoji: string }>): void => {
    (currentTarget as HTMLElement).closest('lc-ui-popover')?.hide();
    this.#host.insert(detail.emoji);
  };

  #renderTool = ({ name, icon: drawing, label }: Tool): TemplateResult => {
    const words = label();
    return html`<button
      class="icon-button"
      type="button"
      data-tool=${name}
      tabindex=${this.#current === name ? 0 : -1}
      title="${words} (${shortcutWords(name)})"
      aria-label=${words}
      aria-keyshortcuts=${shortcutAria(name)}
      aria-pressed=${this.#host.active.has(name)}
      @click=${() => this.#host.run(name)}
    >
      ${icon(drawing)}
    </button>`;
  };

  #renderEmoji(): TemplateResult {
    return html`<lc-ui-popover label=${msg('Emoji')} @lc-open=${() => void this.#onOpen()} @lc-close=${this.#onClose}>
      <button
        slot="trigger"
        class="icon-button"
        type="button"
        data-tool="emoji"
        tabindex=${this.#current === 'emoji' ? 0 : -1}
        title=${msg('Emoji')}
        aria-label=${msg('Emoji')}
      >
        ${icon('smile')}
      </button>
      <div class="picker">${this.#renderPicker()}</div>
    </lc-ui-popover>`;
  }

  #renderAttach(): TemplateResult {
    const label = msg('Attach files');
    return html`<button
      class="icon-button"
      type="button"
      data-tool="attach"
      tabindex=${this.#current === 'attach' ? 0 : -1}
      title=${label}
      aria-label=${label}
      @click=${() => this.#host.attach()}
    >
      ${icon('attach')}
    </button>`;
  }

  #renderPicker(): TemplateResult | typeof nothing {
    if (this.#picker === 'ready') return html`<lc-emoji-picker @lc-emoji-pick=${this.#onPick}></lc-emoji-picker>`;
    if (this.#picker === 'failed')
      return html`<p>${msg('Emoji cannot be loaded right now. Try again in a moment.')}</p>`;
    return nothing;
  }

  render(): TemplateResult {
    return html`<div
      class="tools"
      role="toolbar"
      aria-label=${msg('Formatting')}
      aria-controls="box"
      @keydown=${this.#onKeydown}
      @mousedown=${this.#onMousedown}
    >
      <span class="group">
        <button
          class="icon-button"
          type="button"
          data-tool="mention"
          tabindex=${this.#current === 'mention' ? 0 : -1}
          title=${msg('Mention somebody (@)')}
          aria-label=${msg('Mention somebody')}
          @click=${() => this.#host.mention()}
        >
          ${icon('at')}
        </button>
        ${this.#renderEmoji()}${this.#host.attaches ? this.#renderAttach() : nothing}
      </span>
      ${GROUPS.map((group) => html`<span class="group">${group.map(this.#renderTool)}</span>`)}
    </div>`;
  }
}
