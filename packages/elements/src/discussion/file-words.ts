import type { Attachment } from '@learning-commons/protocol';
import { cached } from '../internal/localize.ts';
import type { IconName } from '../ui/icon.ts';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** How large a file is, in the reader's digits and units. */
export function sizeWords(bytes: number): string {
  const step = bytes < 1_000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** step;
  const digits = step > 1 && value < 10 ? 1 : 0;
  const options: Intl.NumberFormatOptions = {
    ...{ style: 'unit', unit: UNITS[step]!, unitDisplay: step === 0 ? 'long' : 'short' },
    maximumFractionDigits: digits,
  };
  return cached(`size ${step} ${digits}`, (tag) => new Intl.NumberFormat(tag, options)).format(value);
}

/** `PDF`, `DOCX`: what people call a file by. */
export function endingWords(name: string): string {
  return /\.([^.]{1,5})$/.exec(name)?.[1]?.toUpperCase() ?? '';
}

const DRAWINGS: Readonly<Record<string, IconName>> = {
  ...{ XLSX: 'sheet', ODS: 'sheet', CSV: 'sheet', TSV: 'sheet' },
  ...{ PPTX: 'slides', ODP: 'slides', ZIP: 'archive', EPUB: 'book' },
};

/** What stands for a file of this kind. */
export function iconOf({ kind, name }: Pick<Attachment, 'kind' | 'name'>): IconName {
  const own = { image: 'picture', audio: 'sound', video: 'film' } as const;
  return kind === 'file' ? (DRAWINGS[endingWords(name)] ?? 'file') : own[kind];
}

/** Where a file is, for this page. What is no address of the web is none. */
export function addressOf(url: string, server: string): string | undefined {
  if (/^\/(?!\/)/.test(url)) return server + url;
  return /^https?:\/\//i.test(url) ? url : undefined;
}

/** The address under which a browser saves a file instead of showing it. */
export function savingAddress(url: string, server: string): string | undefined {
  const address = addressOf(url, server);
  return address && `${address}?download`;
}
