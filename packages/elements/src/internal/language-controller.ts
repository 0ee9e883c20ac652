import type { LitElement, ReactiveController } from 'lit';
import { direction, locale, setLocale } from './localize.ts';
import { ancestorsOf, parentOf, watchAround } from './surroundings.ts';

/** Elements that ask for a language, in the order in which they joined the page. */
const asking = new Set<LanguageController>();

function choose(): void {
  const [first] = asking;
  if (first) void setLocale(first.wanted());
}

/**
 * Chooses the page's language for widgets: the `lang` nearest to the first of them, else the browser's. All widgets of a
 * page speak one language. With `marks`, the element states its language and direction where the page has others.
 */
export class LanguageController implements ReactiveController {
  #host: LitElement;
  #marks: boolean;
  #stop: (() => void) | undefined;
  /** What this controller wrote, as opposed to the page's author. */
  #written = { lang: '', dir: '' };
  /** The language it was written for; undefined when the page around may have changed. */
  #marked: string | undefined;

  constructor(host: LitElement, { marks }: { marks: boolean }) {
    this.#host = host;
    this.#marks = marks;
    host.addController(this);
  }

  /** The language this element asks for. */
  wanted(): string {
    return this.#authored('lang') || this.#around('lang') || navigator.language;
  }

  hostConnected(): void {
    asking.add(this);
    this.#marked = undefined;
    this.#stop = watchAround(this.#host, ['lang', 'dir'], this.#changed);
    choose();
  }

  hostDisconnected(): void {
    asking.delete(this);
    this.#stop?.();
    choose();
  }

  hostUpdate(): void {
    // Asking for the page's direction makes the browser work out all styles, which an update must not wait for.
    if (!this.#marks || this.#marked === locale()) return;
    this.#marked = locale();
    this.#mark('lang', locale(), this.#around('lang')?.split('-')[0] ?? '');
    this.#mark('dir', direction(), getComputedStyle(parentOf(this.#host) ?? this.#host).direction);
  }

  #changed = (): void => {
    this.#marked = undefined;
    choose();
    this.#host.requestUpdate();
  };

  #authored(name: 'lang' | 'dir'): string {
    const value = this.#host.getAttribute(name) ?? '';
    return value === this.#written[name] ? '' : value;
  }

  #around(name: string): string | undefined {
    const ancestor = ancestorsOf(this.#host).find((each) => each.getAttribute(name));
    return ancestor?.getAttribute(name) ?? undefined;
  }

  #mark(name: 'lang' | 'dir', value: string, inherited: string): void {
    if (this.#authored(name)) return;
    const needed = value === inherited ? '' : value;
    if (needed === this.#written[name]) return;
    this.#written[name] = needed;
    if (needed) this.#host.setAttribute(name, needed);
    else this.#host.removeAttribute(name);
  }
}
