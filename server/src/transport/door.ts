import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createPlain, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createEncrypted } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Logger } from 'pino';

/** Paths of PEM files: a certificate, followed by those between it and an authority, and its key. */
export interface TlsFiles {
  readonly tlsCertificate: string;
  readonly tlsKey: string;
}

/** What stands in the files. */
interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** How the server is reached. */
export interface DoorOptions extends ServerOptions {
  /** Without them it speaks plain HTTP, for a balancer on the same machine, or a network of their own. */
  readonly tls?: TlsFiles | undefined;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

/** What requests and sockets come through. */
export interface Door {
  readonly http: Server;
  /** Milliseconds since 1970 until which the certificate in use is good; infinite without one. */
  readonly goodUntil: () => number;
}

/** Milliseconds in which a client must have agreed on keys. */
const HANDSHAKE = 10_000;
/** Milliseconds between two looks whether the certificate was renewed. */
const LOOK = 60_000;

/**
 * Makes the server that requests and sockets come through. With a certificate it speaks TLS 1.2 and 1.3 and nothing else, and
 * takes up a renewed one while it runs; connections that are open keep the former.
 */
export function createDoor({ tls, log, ...options }: DoorOptions, serve: RequestListener): Door {
  if (!tls) return { http: createPlain(options, serve), goodUntil: () => Infinity };
  let pair = readPair(tls);
  const http = createEncrypted({ ...options, ...pair, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE }, serve);
  const look = () => {
    try {
      const found = readPair(tls);
      if (found.cert === pair.cert && found.key === pair.key) return;
      http.setSecureContext({ ...found, minVersion: 'TLSv1.2' });
      pair = found;
      log.info('A renewed certificate is in use.');
    } catch (error) {
      log.error({ err: error }, 'The renewed certificate cannot be used: the former one stays.');
    }
  };
  const looking = setInterval(look, LOOK).unref();
  http.once('close', () => clearInterval(looking));
  return { http, goodUntil: () => new X509Certificate(pair.cert).validToDate.getTime() };
}

/** Reads a certificate and its key. Throws where one cannot be read, is not what it should be, or does not belong to the other. */
export function readPair({ tlsCertificate, tlsKey }: TlsFiles): Pair {
  const pair = { cert: readFileSync(tlsCertificate, 'utf8'), key: readFileSync(tlsKey, 'utf8') };
  createSecureContext(pair);
  return pair;
}
