import type { Io } from './socket.ts';

/** Parts of Socket.IO's adapter that its types keep to themselves. */
interface Encoding {
  _encode?(packet: unknown, options: { wsPreEncodedFrame?: readonly Uint8Array[] }): unknown;
}

/**
 * Joins header and body of what goes to a whole room into one buffer. Socket.IO encodes such a frame once but hands it on
 * in two pieces, which costs a vectored write per member instead of a plain one: a tenth of the work of a delivery. There
 * is no public way to it; where a later version has no such hook, nothing changes but that.
 */
export function joinFrames(io: Io): void {
  const adapter = io.sockets.adapter as unknown as Encoding;
  const encode = adapter._encode;
  if (!encode) return;
  adapter._encode = (packet, options) => {
    const encoded = encode.call(adapter, packet, options);
    const { wsPreEncodedFrame: frame } = options;
    if (frame && frame.length > 1) options.wsPreEncodedFrame = [Buffer.concat(frame)];
    return encoded;
  };
}
