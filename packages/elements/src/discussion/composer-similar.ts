import { html, nothing, type TemplateResult } from 'lit';
import type { Comment, Id, Resource, RichBlock, RichInline } from '@learning-commons/protocol';
import { announce } from '../internal/announcer.ts';
import { msg, plural } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import type { ComposerDesk } from './composer-desk.ts';

/** After the last key press, before it is asked what is similar. */
const CALM = 800;
/** Letters and words of the shortest text that says something. */
const [LETTERS, WORDS] = [12, 3];
/** Characters that the server compares. */
const COMPARED = 500;
const [QUESTIONS, RESOURCES] = [3, 2];
const [TITLE, EXCERPT] = [110, 280];

interface Found {
  readonly questions: readonly Comment[];
  readonly answers: ReadonlyMap<Id, Comment>;
  readonly resources: readonly Resource[];
}

/**
 * What a question that is being written may repeat. It stands below the box, so that the text never moves, is told aloud once, and
 * stays away once somebody has closed it.
 */
export class ComposerSimilar {
  #desk: ComposerDesk;
  #found: Found | undefined;
  #asked = '';
  #pause: ReturnType<typeof setTimeout> | undefined;
  #dismissed = false;
  #told = false;

  constructor(desk: ComposerDesk) {
    this.#desk = desk;
  }

  onInput(): void {
    clearTimeout(this.#pause);
    const text = this.#text;
    if (this.#dismissed || text === this.#asked) return;
    if (!text) {
      this.#asked = '';
      this.#found = undefined;
    } else this.#pause = setTimeout(() => void this.#find(text), CALM);
  }

  onSent(): void {
    clearTimeout(this.#pause);
    this.#asked = '';
    this.#found = undefined;
    this.#dismissed = this.#told = false;
  }

  /** What is compared, or nothing while that is not worth it. A concern is nobody's business before it is sent. */
  get #text(): string {
    const { host, type } = this.#desk;
    if (!host.similar || host.initial || host.parentId !== null || type === 'concern') return '';
    const text = host.text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim();
    const telling = text.length >= LETTERS && text.split(/\s+/u).length >= WORDS;
    // Scripts without spaces say as much in fewer letters.
    return telling || /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]{6}/u.test(text)
      ? text.slice(0, COMPARED).trim()
      : '';
  }

  /** What was typed meanwhile wins. Nobody asked for this, so a failure is silent. */
  async #find(text: string): Promise<void> {
    this.#asked = text;
    const found = await this.#desk.host.store?.similar(text.toWellFormed()).catch(() => undefined);
    if (this.#asked !== text || this.#dismissed || !this.#text) return;
    this.#found = found && {
      questions: found.comments.slice(0, QUESTIONS),
      answers: new Map(found.answers.map((answer) => [answer.id, answer])),
      resources: found.resources.slice(0, RESOURCES),
    };
    this.#tell();
    this.#desk.host.requestUpdate();
  }

  get #count(): number {
    return (this.#found?.questions.length ?? 0) + (this.#found?.resources.length ?? 0);
  }

  #tell(): void {
    if (this.#told || this.#count === 0) return;
    this.#told = true;
    announce(plural(this.#count, msg('one:# similar thing is here already|other:# similar things are here already')));
  }

  #onClose = (): void => {
    this.#dismissed = true;
    this.#found = undefined;
    this.#desk.host.requestUpdate();
    this.#desk.host.focus();
  };

  #open(id: Id): void {
    this.#desk.host.dispatchEvent(new CustomEvent('lc-composer-open', { detail: { id }, bubbles: true }));
  }

  /** A question of this topic is gone to; another topic has its place on another page, so its answer is told here. */
  #renderQuestion(question: Comment): TemplateResult {
    const answer = this.#found?.answers.get(question.answerId ?? '');
    const title = shortened(textOf(question.content), TITLE);
    const here = question.topic === this.#desk.host.store?.key;
    const state = answer ? msg('Answered') : msg('Not answered yet');
    const about = html`<span class="state">${state}</span>`;
    const words = answer ? shortened(textOf(answer.content), EXCERPT) : '';
    return html`<li>
      ${icon(answer ? 'check' : 'question')}
      <div class="what">
        ${here ? html`<button type="button" class="as-link" dir="auto" @click=${() => this.#open(question.id)}>${title}</button>` : html`<span dir="auto">${title}</span>`}
        ${about} ${words ? html`<p class="excerpt" dir="auto">${words}</p>` : nothing}
      </div>
    </li>`;
  }

  #renderResource({ title, url, site }: Resource): TemplateResult {
    const linked = url !== null && /^https?:/i.test(url);
    return html`<li>
      ${icon('book')}
      <div class="what">
        ${linked ? html`<a href=${url} target="_blank" rel="noopener noreferrer" dir="auto">${title}</a>` : html`<span dir="auto">${title}</span>`}
        <span class="state">${msg('In the library')}${site ? html` · <bdi>${site}</bdi>` : nothing}</span>
      </div>
    </li>`;
  }

  render(): TemplateResult | typeof nothing {
    if (!this.#found || this.#count === 0 || !this.#text) return nothing;
    const { questions, resources } = this.#found;
    return html`<section class="similar" aria-labelledby="similar">
      <h4 id="similar">${msg('Does one of these help?')}</h4>
      <button type="button" class="icon-button dismiss" aria-label=${msg('Hide similar questions')} title=${msg('Hide similar questions')} @click=${this.#onClose}>${icon('close')}</button>
      <ul role="list">
        ${questions.map((question) => this.#renderQuestion(question))} ${resources.map((resource) => this.#renderResource(resource))}
      </ul>
    </section>`;
  }
}

/** The words of a text alone. */
function textOf(blocks: readonly RichBlock[]): string {
  return blocks.map(blockText).filter(Boolean).join(' ');
}

function blockText(block: RichBlock): string {
  switch (block.t) {
    case 'p':
    case 'h':
      return inlineText(block.c);
    case 'quote':
      return textOf(block.c);
    case 'list':
      return block.items.map(({ c }) => textOf(c)).join(' ');
    case 'table':
      return [block.head, ...block.rows].flat().map(inlineText).join(' ');
    default:
      return '';
  }
}

function inlineText(nodes: readonly RichInline[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node;
      if (node.t === 'code') return node.v;
      if (node.t === 'br') return ' ';
      if (node.t === 'image') return node.alt;
      return node.t === 'mention' ? `@${node.name}` : inlineText(node.c);
    })
    .join('');
}

/** Cut between words, where there are any. */
function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text
    .slice(0, length)
    .replace(/\s+\S{0,20}$/u, '')
    .toWellFormed()}…`;
}
