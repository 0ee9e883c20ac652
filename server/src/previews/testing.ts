import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Outbound } from '../kernel/outbound.ts';

/** One page of a made-up web. */
export interface Page {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Held back until this resolves. */
  readonly after?: Promise<unknown>;
}

/** A web of a few sites on loopback, with a way out that reaches these and nothing else. */
export interface SmallWeb {
  readonly pages: Outbound;
  /** What was asked for so far, as `METHOD host/path`. */
  readonly asked: string[];
  /** The headers of the last request. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The address of a path on a site. */
  at(path: string, host?: string): string;
  /** Puts a page at a path of any site. */
  put(path: string, page: Page | string): void;
  close(): void;
}

/** The site that every path stands on unless another is named. */
export const SITE = 'blog.example';

/** Opens a web. Every name leads to it, and `hosts` may be reached. */
export async function openWeb(hosts: readonly string[] = [SITE]): Promise<SmallWeb> {
  const shown = new Map<string, Page>();
  const asked: string[] = [];
  let headers: SmallWeb['headers'] = {};
  const server = createServer((request, response) => {
    headers = request.headers;
    asked.push(`${request.method} ${request.headers.host!.split(':')[0]}${request.url}`);
    const page = shown.get(new URL(request.url!, 'http://x').pathname) ?? { status: 404 };
    void (page.after ?? Promise.resolve()).then(() =>
      response
        .writeHead(page.status ?? 200, { 'content-type': 'text/html; charset=utf-8', ...page.headers })
        .end(request.method === 'HEAD' ? undefined : page.body),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    pages: new Outbound({
      allow: hosts,
      webPorts: true,
      timeout: 3_000,
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    }),
    asked,
    get headers() {
      return headers;
    },
    at: (path, host = SITE) => `http://${host}:${port}${path}`,
    put: (path, page) => void shown.set(path, typeof page === 'string' ? { body: page } : page),
    close: () => (server.closeAllConnections(), void server.close()),
  };
}
