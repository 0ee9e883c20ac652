import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { launch } from '../support/browser.ts';

const folder = fileURLToPath(new URL('../../packages/elements/dist/browser/', import.meta.url));
const skip = existsSync(`${folder}elements.js`) ? false : 'the elements are not built: npm run build';

const LOADED = `<script type="module" src="/a/elements.js"></script>`;
const TWICE = `${LOADED}<script type="module" src="/b/elements.js"></script>`;
const WIDGET = '<lc-discussion topic="bundle"></lc-discussion>';
const NOT_CONNECTED = /Not connected to a community yet/;

interface HostPage {
  readonly head?: string;
  readonly body?: string;
  readonly policy?: string;
}

/** What a page showed, and what went wrong on it. */
interface Visit {
  readonly page: Page;
  readonly errors: string[];
  readonly requests: string[];
  /** Violations of the page's policy. */
  violations(): Promise<string[]>;
  /** What the widget draws, once it draws something. */
  text(tag?: string): Promise<string>;
}

/** The ids of the messages in some files. */
const messageIds = (files: readonly string[]) =>
  files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\b([hs][0-9a-f]{15,16})\b/g)].map(([, id]) => id!));

describe('the words of a language', { skip }, () => {
  for (const language of ['ar', 'de', 'es', 'fr', 'hi']) {
    test(`are divided among the widgets without loss: ${language}`, () => {
      const source = fileURLToPath(new URL(`../../packages/elements/src/locales/${language}.ts`, import.meta.url));
      const pieces = globSync(`elements/{,!(emoji)*.}${language}-????????.js`, { cwd: folder });
      assert.ok(pieces.length > 1, pieces.join());
      const found = messageIds(pieces.map((piece) => `${folder}${piece}`));
      assert.deepEqual([...new Set(found)].sort(), messageIds([source]).sort());
    });
  }
});

describe('the browser bundle', { skip }, () => {
  let browser: Browser;
  let server: Server;
  let current: HostPage = {};
  let npmCopy = '';

  before(async () => {
    browser = await launch();
    npmCopy = await bundleAsPagesDo();
    server = createServer((request, response) => {
      const path = request.url ?? '/';
      if (path === '/') return void response.writeHead(200, headersOf(current)).end(htmlOf(current));
      const file = `${folder}${path.replace(/^\/[ab]\//, '')}`;
      const code = path === '/npm.js' ? npmCopy : existsSync(file) ? readFileSync(file, 'utf8') : undefined;
      response.writeHead(code === undefined ? 404 : 200, { 'content-type': 'text/javascript' }).end(code);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    await browser.close();
    server.close();
  });

  async function visit(host: HostPage): Promise<Visit> {
    current = host;
    const page = await browser.newPage();
    const [errors, requests]: string[][] = [[], []];
    page.on('pageerror', ({ message }) => errors!.push(message));
    page.on('request', (request) => requests!.push(new URL(request.url()).pathname));
    await page.addInitScript(() => {
      const seen: string[] = [];
      Object.assign(document, { violations: seen });
      document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective));
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return {
      page,
      errors: errors!,
      requests: requests!,
      violations: () => page.evaluate(() => (document as unknown as { violations: string[] }).violations),
      async text(tag = 'lc-discussion') {
        await page.waitForFunction((name) => document.querySelector(name)?.shadowRoot?.textContent.trim(), tag);
        return page.evaluate((name) => document.querySelector(name)!.shadowRoot!.textContent, tag);
      },
    };
  }

  async function draws(host: HostPage, expected = NOT_CONNECTED): Promise<Visit> {
    const visited = await visit({ head: LOADED, body: WIDGET, ...host });
    assert.match(await visited.text(), expected);
    assert.deepEqual(visited.errors, []);
    return visited;
  }

  test('loads only the pieces of tags that a page uses', async () => {
    const none = await visit({ head: LOADED, body: '<p>Nothing</p>' });
    assert.deepEqual(none.requests, ['/', '/a/elements.js']);
    const commons = await visit({ head: LOADED, body: '<lc-commons></lc-commons>' });
    assert.match(await commons.text('lc-commons'), NOT_CONNECTED);
    assert.equal(
      commons.requests.some((path) => path.includes('discussion')),
      false,
    );
    assert.equal(
      commons.requests.some((path) => path.includes('/socket')),
      false,
    );
  });

  test('loads a tag that comes later', async () => {
    const { page, text } = await visit({ head: LOADED, body: '<main></main>' });
    await page.evaluate(() => document.querySelector('main')!.append(document.createElement('lc-discussion')));
    assert.match(await text(), NOT_CONNECTED);
  });

  test('draws the characters of style sheets as they were written', async () => {
    const { page } = await draws({});
    const rules = await page.evaluate(() => {
      const { adoptedStyleSheets } = document.querySelector('lc-discussion')!.shadowRoot!;
      return adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules].map(({ cssText }) => cssText)).join('\n');
    });
    assert.ok(rules.includes('content: "· "'), 'the dot before `edited`');
    assert.doesNotMatch(rules, /\p{Cc}(?<!\n)/u);
  });

  test('leaves nothing on window', async () => {
    const names = (page: Page) =>
      page.evaluate(() => [...Object.getOwnPropertyNames(window), ...Object.getOwnPropertySymbols(window).map(String)]);
    const empty = await visit({ body: '<p>Nothing</p>' });
    const used = await draws({});
    const usual = new Set(await names(empty.page));
    assert.deepEqual(
      (await names(used.page)).filter((name) => !usual.has(name)),
      [],
    );
  });

  test('keeps to a policy without inline code and styles', async () => {
    const { violations } = await draws({
      policy: "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:",
    });
    assert.deepEqual(await violations(), []);
  });

  const TYPED = "require-trusted-types-for 'script'; trusted-types";
  test('works under Trusted Types where its policy is allowed, also when it is loaded twice', async () => {
    const { violations } = await draws({ head: TWICE, policy: `${TYPED} learning-commons` });
    assert.deepEqual(await violations(), []);
  });

  test('says in words that it cannot be drawn where its policy is not allowed', async () => {
    await draws({ policy: `${TYPED} other` }, /security policy does not allow it.*learning-commons/s);
  });

  test('works where a policy may not be made but strings are not kept out', async () => {
    await draws({ policy: 'trusted-types other' });
  });

  test('works beside a copy that the page has bundled itself, whichever comes first', async () => {
    const npm = '<script type="module" src="/npm.js"></script>';
    for (const head of [npm + LOADED, LOADED + npm]) await draws({ head });
  });

  test('is not led astray by page content with names it might look for', async () => {
    const names = [
      'litHtmlPolyfillSupport',
      'reactiveElementPolyfillSupport',
      'litElementHydrateSupport',
      'litHtmlVersions',
      'litPropertyMetadata',
      'litNonce',
      'ShadyCSS',
    ];
    await draws({ body: names.map((name) => `<a id="${name}" name="${name}" href="#"></a>`).join('') + WIDGET });
  });
});

/** What a page's own bundler makes of the npm package. */
async function bundleAsPagesDo(): Promise<string> {
  const elements = fileURLToPath(new URL('../../packages/elements/', import.meta.url));
  const options = { bundle: true, write: false, format: 'esm', target: 'es2023', logLevel: 'error' } as const;
  const { outputFiles } = await build({
    ...options,
    entryPoints: [`${elements}src/index.ts`],
    tsconfig: `${elements}tsconfig.json`,
  });
  return outputFiles[0]!.text;
}

function headersOf({ policy }: HostPage): Record<string, string> {
  return { 'content-type': 'text/html; charset=utf-8', ...(policy && { 'content-security-policy': policy }) };
}

function htmlOf({ head = '', body = '' }: HostPage): string {
  return `<!doctype html><html lang="en"><head><title>Host</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`;
}
