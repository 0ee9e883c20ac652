/** The reference: Socket.IO alone, with the server's own settings, which sends a given packet to a room. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import type { Comment, StreamBatch } from '@learning-commons/protocol';
import { answer } from './child.ts';
import { paced } from './measure.ts';
import { WORDS, stamped } from './stamp.ts';

const http = createServer();
const io = new Server(http, {
  path: '/socket',
  serveClient: false,
  transports: ['websocket'],
  pingInterval: 15_000,
  pingTimeout: 10_000,
  perMessageDeflate: false,
});
io.on('connection', (socket) => {
  socket.on('join', (_requests: unknown, ack: (reply: unknown) => void) => {
    void socket.join('everybody');
    ack({ ok: [] });
  });
});
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));

/** The packet as ours sends it for one comment, with another text in the same place. */
function restamped(batch: StreamBatch): StreamBatch {
  const [event] = batch.events;
  const { comments, ...rest } = event!.data as { comments: Comment[] };
  const content = [{ t: 'p' as const, c: [stamped(WORDS)] }];
  return { ...batch, events: [{ ...event!, data: { comments: [{ ...comments[0]!, content }], ...rest } }] };
}

answer({
  where: () => ({ address: `http://127.0.0.1:${(http.address() as AddressInfo).port}` }),
  send: ({ batch, count, every }: { batch: StreamBatch; count: number; every: number }) =>
    paced(count, every, () => io.to('everybody').emit('events', restamped(batch))),
});
