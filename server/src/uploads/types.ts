import { fileTypeFromBuffer } from 'file-type';
import type { AttachmentKind } from '@learning-commons/protocol';
import type { UploadSettings } from '../kernel/upload-settings.ts';

/** What is known of files with one ending. */
export interface FileType {
  readonly kind: AttachmentKind;
  /** The media type it is served as. */
  readonly type: string;
  /** What its bytes are called by whoever looks at them. Empty for text, which has no mark of its own. */
  readonly marks: readonly string[];
  /** Other media types under which browsers and systems send it. */
  readonly aliases: readonly string[];
}

const of = (
  kind: AttachmentKind,
  type: string,
  marks: readonly string[] = [type],
  aliases: readonly string[] = [],
) => ({
  kind,
  type,
  marks,
  aliases,
});
const OFFICE = 'application/vnd.openxmlformats-officedocument';
const OPEN = 'application/vnd.oasis.opendocument';

/**
 * Every ending that can be taken. What browsers would run or draw as a page is not among them and cannot be added: SVG, HTML and
 * other XML, scripts; neither are programs, nor documents of a form that holds macros.
 */
const TYPES: Readonly<Record<string, FileType>> = {
  png: of('image', 'image/png', ['image/png', 'image/apng']),
  jpg: of('image', 'image/jpeg', ['image/jpeg'], ['image/jpg', 'image/pjpeg']),
  jpeg: of('image', 'image/jpeg', ['image/jpeg'], ['image/jpg', 'image/pjpeg']),
  webp: of('image', 'image/webp'),
  gif: of('image', 'image/gif'),
  avif: of('image', 'image/avif'),
  mp3: of('audio', 'audio/mpeg', ['audio/mpeg'], ['audio/mp3']),
  m4a: of('audio', 'audio/mp4', ['audio/x-m4a', 'audio/mp4', 'video/mp4'], ['audio/x-m4a', 'audio/m4a', 'audio/aac']),
  ogg: of('audio', 'audio/ogg', ['audio/ogg', 'audio/ogg; codecs=opus'], ['application/ogg', 'audio/vorbis']),
  opus: of('audio', 'audio/ogg', ['audio/ogg', 'audio/ogg; codecs=opus'], ['audio/opus']),
  wav: of('audio', 'audio/wav', ['audio/wav'], ['audio/x-wav', 'audio/wave', 'audio/vnd.wave']),
  flac: of('audio', 'audio/flac', ['audio/flac'], ['audio/x-flac']),
  weba: of('audio', 'audio/webm', ['video/webm', 'audio/webm', 'video/matroska']),
  mp4: of('video', 'video/mp4', ['video/mp4', 'video/x-m4v'], ['application/mp4']),
  m4v: of('video', 'video/mp4', ['video/mp4', 'video/x-m4v'], ['video/x-m4v']),
  webm: of('video', 'video/webm', ['video/webm', 'audio/webm'], ['audio/webm']),
  mov: of('video', 'video/quicktime', ['video/quicktime', 'video/mp4']),
  pdf: of('file', 'application/pdf', ['application/pdf'], ['application/x-pdf']),
  docx: of('file', `${OFFICE}.wordprocessingml.document`),
  xlsx: of('file', `${OFFICE}.spreadsheetml.sheet`),
  pptx: of('file', `${OFFICE}.presentationml.presentation`),
  odt: of('file', `${OPEN}.text`),
  ods: of('file', `${OPEN}.spreadsheet`),
  odp: of('file', `${OPEN}.presentation`),
  epub: of('file', 'application/epub+zip'),
  zip: of('file', 'application/zip', ['application/zip'], ['application/x-zip-compressed', 'application/x-zip']),
  txt: of('file', 'text/plain', []),
  md: of('file', 'text/markdown', [], ['text/x-markdown', 'text/plain']),
  csv: of('file', 'text/csv', [], ['application/vnd.ms-excel', 'text/plain', 'application/csv']),
};

/** The ending of a name, in small letters. */
export function endingOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** What files with this ending are, where they are taken. */
export function takenType(settings: UploadSettings, ending: string): FileType | undefined {
  const found = Object.hasOwn(TYPES, ending) ? TYPES[ending] : undefined;
  if (!settings.on || !found || settings.largest[found.kind] === 0) return undefined;
  return found.kind !== 'file' || !settings.endings || settings.endings.includes(ending) ? found : undefined;
}

/** All that is taken, as `accept` of a file input wants it: endings first, then media types. */
export function accepted(settings: UploadSettings): string[] {
  const taken = Object.keys(TYPES).flatMap((ending) => {
    const type = takenType(settings, ending);
    return type ? [{ ending, type }] : [];
  });
  return [...taken.map(({ ending }) => `.${ending}`), ...new Set(taken.map(({ type }) => type.type))];
}

/** Whether a file with this ending may be declared to be of this media type. Systems that know no type say none. */
export function fits(type: FileType, declared: string): boolean {
  const plain = declared.split(';')[0]!.trim().toLowerCase();
  return ['', 'application/octet-stream', type.type, ...type.aliases].includes(plain);
}

/** Bytes from the beginning of a file that show what it is; of documents that are archives, the first entries. */
export const HEAD_BYTES = 262_144;

/** Whether the first bytes are those of such a file. */
export async function isTruly(type: FileType, head: Buffer): Promise<boolean> {
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  if (type.marks.length === 0) return found === undefined && isText(head);
  return found !== undefined && type.marks.includes(found.mime);
}

/** Text in whatever encoding of eight bits: nothing that only programs write. */
function isText(head: Buffer): boolean {
  return !head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27));
}
