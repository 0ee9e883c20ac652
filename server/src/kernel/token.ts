import { parseStrictObject } from './strict-json.ts';
import { refusal } from './token-faults.ts';

/** A token taken apart. Nothing in it is believed yet. */
export interface ReadToken {
  readonly alg: string;
  readonly kid: string | undefined;
  readonly typ: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Characters of the longest token; the handshake of the socket has the same limit. */
export const TOKEN_LENGTH = 8_192;
const PARTS = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

/** Members that would change how a token is to be read: none is needed, so none is honoured. */
const UNSUPPORTED = ['crit', 'b64', 'zip', 'enc', 'cty'];

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Takes a token apart by one strict reading: three parts of canonical base64url, header and claims as JSON objects
 * without repeated names. Key material in the header (`jwk`, `jku`, `x5c`, `x5u`) is not even looked at.
 */
export function readToken(token: string): ReadToken {
  const parts = token.length <= TOKEN_LENGTH ? PARTS.exec(token) : null;
  if (!parts) throw refusal('malformed');
  const [, header, payload, signature] = parts;
  decode(signature!);
  const read = readHeader(readJson(header!));
  return { ...read, claims: readJson(payload!) };
}

function readHeader(header: Record<string, unknown>): Omit<ReadToken, 'claims'> {
  if (UNSUPPORTED.some((name) => Object.hasOwn(header, name))) throw refusal('unsupported');
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string') throw refusal('malformed');
  if (kid !== undefined && typeof kid !== 'string') throw refusal('malformed');
  if (typ !== undefined && typeof typ !== 'string') throw refusal('type');
  return { alg, kid, typ };
}

function readJson(part: string): Record<string, unknown> {
  const object = parseStrictObject(decodeText(part));
  if (!object) throw refusal('malformed');
  return object;
}

function decodeText(part: string): string {
  try {
    return utf8.decode(decode(part));
  } catch {
    throw refusal('malformed');
  }
}

/** Unused bits must be zero, or one token could be written in several ways. */
function decode(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) throw refusal('malformed');
  return bytes;
}
