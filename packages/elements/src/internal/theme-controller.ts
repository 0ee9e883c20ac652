import type { LitElement, ReactiveController } from 'lit';

type Scheme = 'light' | 'dark';
/** What `theme="…"` may say. */
export type Theme = 'auto' | Scheme;

export class ThemeController implements ReactiveController {
  constructor(host: LitElement, states: CustomStateSet, attribute: () => Theme) {
    void states;
    void attribute;
    host.addController(this);
  }
  hostConnected(): void {}
}
