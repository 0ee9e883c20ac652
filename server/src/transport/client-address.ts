import type { IncomingMessage } from 'node:http';

/** Whether a proxy's word is taken: its address, and how many stand before it. Express makes it from `trust proxy`. */
export type TrustsProxy = (address: string, index: number) => boolean;

/** The address of who asks: of those that the request passed, the nearest that is no trusted proxy. As Express tells it. */
export function clientAddress(request: Pick<IncomingMessage, 'headers' | 'socket'>, trusts: TrustsProxy): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',');
  const before = forwarded.map((each) => each.trim()).filter((each) => each !== '');
  const passed = [request.socket.remoteAddress ?? 'unknown', ...before.reverse()];
  const nearest = passed.findIndex((address, index) => index === passed.length - 1 || !trusts(address, index));
  return passed[nearest]!;
}
