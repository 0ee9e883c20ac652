import type { Page } from 'playwright-core';
import { planted } from './xss-payloads.ts';

/** What a page shows when all its shadow roots are opened. */
export interface Found {
  readonly handlers: string[];
  readonly addresses: string[];
  readonly scripts: number;
  readonly styles: string[];
  readonly articles: number;
}

/** What a page shows that took every text for text; how many articles it has is another matter. */
export const harmless: Omit<Found, 'articles'> = { handlers: [], addresses: [], scripts: 0, styles: [] };

/** Looks through a page and all its shadow roots. */
export const examine = (page: Page): Promise<Found> =>
  page.evaluate(() => {
    const found = {
      handlers: [] as string[],
      addresses: [] as string[],
      scripts: 0,
      styles: [] as string[],
      articles: 0,
    };
    const allowed = /^(https?:|mailto:|data:image\/|#|\/|\?|\.|$)/i;
    const visit = (root: ParentNode) => {
      for (const element of root.querySelectorAll('*')) {
        if (element.localName === 'script' && root !== document) found.scripts += 1;
        if (element.localName === 'article' || element.getAttribute('role') === 'article') found.articles += 1;
        for (const { name, value } of element.attributes) {
          if (/^on/i.test(name)) found.handlers.push(`${element.localName} ${name}`);
          if (name === 'style') found.styles.push(`${element.localName} ${value}`);
          if (
            ['href', 'src', 'action', 'formaction', 'data', 'xlink:href'].includes(name) &&
            /^[\s\0-\x20]*[a-z][a-z0-9+.-]*:/i.test(value) &&
            !allowed.test(value)
          )
            found.addresses.push(value);
        }
        if (element.shadowRoot) visit(element.shadowRoot);
      }
    };
    visit(document);
    return found;
  });

/** Notes whatever runs, asks or breaks the page's policy from now on; answers the list it writes to. */
export async function watch(page: Page): Promise<string[]> {
  const seen: string[] = [];
  page.on('dialog', (dialog) => {
    seen.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => seen.push(`error ${error.message}`));
  await page.exposeFunction(planted, (...args: unknown[]) => void seen.push(`ran ${JSON.stringify(args)}`));
  await page.exposeFunction('lcReport', (violation: string) => void seen.push(`violation ${violation}`));
  await page.addInitScript(() => {
    const report = (globalThis as unknown as { lcReport(text: string): void }).lcReport;
    addEventListener(
      'securitypolicyviolation',
      ({ violatedDirective, blockedURI }) => report(`${violatedDirective} ${blockedURI}`),
      true,
    );
  });
  return seen;
}
