import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { elementsBuilt } from '@learning-commons/server/elements';
import { startServer, type TestServer, type TestServerOptions } from '@learning-commons/server/testing';

const executablePath = process.env.LC_TEST_CHROMIUM ?? '/usr/bin/chromium';

/** Starts the Chromium that the project's tests use. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** How a page of the host is to be made. */
export interface HostPageOptions {
  /** The page's body; by default one discussion on the topic `journey`. */
  readonly body?: (server: TestServer) => string;
  readonly head?: (server: TestServer) => string;
  readonly headers?: (server: TestServer) => Record<string, string>;
  /** Scripts of the host's own, by path. */
  readonly scripts?: Readonly<Record<string, string>>;
}

/** An intranet: pages of an origin of its own, with a token endpoint, showing the widgets of a server elsewhere. */
export interface Intranet {
  readonly origin: string;
  readonly server: TestServer;
  /** What `/token?member=<name>` answers; tests replace it. */
  tokens: (member: string) => Promise<{ status: number; body: string }>;
  /** The page for a member, or for somebody without a token. */
  pageFor(member?: string, where?: { readonly topic?: string; readonly fragment?: string }): string;
  close(): Promise<void>;
}

/** Starts an intranet and the server behind its widgets. */
export async function startIntranet(page: HostPageOptions = {}, options: TestServerOptions = {}): Promise<Intranet> {
  if (!elementsBuilt()) throw new Error('The elements are not built: run `npm run build` first.');
  const running: { intranet?: Intranet } = {};
  const web = createServer((request, response) => void serve(running.intranet!, page, request, response));
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const communities = [
    { id: 'acme', name: 'Acme', origins: [origin, 'null'], reading: 'open' as const, editWindow: null },
  ];
  const server = await startServer({ ...options, config: { communities, ...options.config } });
  const intranet: Intranet = {
    origin,
    server,
    tokens: async (member) => ({ status: 200, body: await server.token(member) }),
    pageFor: (member = '', { topic = 'journey', fragment = '' } = {}) =>
      `${origin}/page?member=${member}&topic=${topic}${fragment}`,
    async close() {
      web.closeAllConnections();
      web.close();
      await server.close();
    },
  };
  running.intranet = intranet;
  return intranet;
}

async function serve(intranet: Intranet, page: HostPageOptions, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url!, intranet.origin);
  const member = url.searchParams.get('member') ?? '';
  const topic = url.searchParams.get('topic') ?? 'journey';
  if (url.pathname === '/token') {
    const { status, body } = await intranet.tokens(member);
    response.writeHead(status, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end(body);
    return;
  }
  const own = page.scripts?.[url.pathname];
  if (own !== undefined) {
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(own);
    return;
  }
  if (url.pathname !== '/page') {
    response.writeHead(url.pathname === '/favicon.ico' ? 204 : 404).end();
    return;
  }
  const { server } = intranet;
  const tokenUrl = member === '' ? '' : ` token-url="/token?member=${member}"`;
  const body =
    page.body?.(server) ??
    `<lc-commons server="${server.address}" community="acme"${tokenUrl}><lc-discussion topic="${topic}"></lc-discussion></lc-commons>`;
  const head = page.head?.(server) ?? `<script type="module" src="${server.address}/elements.js"></script>`;
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Intranet</title>${head}</head><body><main><h1>An intranet page</h1>${body.replaceAll('TOKEN_URL', `/token?member=${member}`)}</main></body></html>`;
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers?.(server) }).end(html);
}

/** A member in a browser of their own, on a page with a discussion: what they can see and do, in their words. */
export class Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly discussion: Locator;
  /** Errors that reached the page; a journey ends with none. */
  readonly errors: string[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    this.discussion = page.locator('lc-discussion');
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  /** Opens a page of the intranet as a member, in a fresh browser context unless one is given. */
  static async arrive(
    browser: Browser,
    intranet: Pick<Intranet, 'pageFor'>,
    member?: string,
    { context, ...where }: { context?: BrowserContext; topic?: string; fragment?: string } = {},
  ): Promise<Visitor> {
    const own = context ?? (await browser.newContext());
    const visitor = new Visitor(own, await own.newPage());
    await visitor.page.goto(intranet.pageFor(member, where));
    await (member === undefined ? visitor.discussion.getByRole('heading').first() : visitor.composer).waitFor();
    return visitor;
  }

  get composer(): Locator {
    return this.discussion.getByRole('textbox').first();
  }

  /** Writes a new post and sends it. */
  async post(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.discussion.getByRole('button', { name: 'Post', exact: true }).click();
  }

  article(text: string | RegExp): Locator {
    return this.discussion.getByRole('article').filter({ hasText: text }).last();
  }

  /** Waits until the text is on the page as a post of somebody. */
  async sees(text: string): Promise<void> {
    await this.article(text).waitFor();
  }

  async leaves(): Promise<void> {
    await this.context.close();
  }
}
