/** What members may upload, as the operator has set it. */
export interface UploadSettings {
  readonly on: boolean;
  /** Bytes of one member's files in all. */
  readonly quota: number;
  /** Bytes of one file, by kind; 0 where the kind is not taken. */
  readonly largest: { readonly image: number; readonly audio: number; readonly video: number; readonly file: number };
  /** Endings of documents and archives that are taken, without the dot. Undefined for all that the server can tell apart. */
  readonly endings: readonly string[] | undefined;
  /** Milliseconds for which files of what was deleted are kept, for who brings it back. */
  readonly keepDeleted: number;
  /** Another origin that leads to this server, for the files alone; without a slash at the end. */
  readonly filesUrl: string | undefined;
  /** Who looks through files for malware before anybody gets them; undefined for nobody. */
  readonly scanner: ScannerAddress | undefined;
}

/** Where a scanner listens: a port on a host, or a socket in the file system. */
export type ScannerAddress = { readonly host: string; readonly port: number } | { readonly path: string };

const MEGABYTE = 1_048_576;

/** Megabytes as bytes. */
export const megabytes = (count: number) => Math.round(count * MEGABYTE);

/** Days as milliseconds. */
export const days = (count: number) => Math.round(count * 86_400_000);

/** Room for what people share in a workplace. */
export const defaultUploads: UploadSettings = {
  on: true,
  quota: megabytes(1_000),
  largest: { image: megabytes(20), audio: megabytes(100), video: megabytes(500), file: megabytes(50) },
  endings: undefined,
  keepDeleted: days(30),
  filesUrl: undefined,
  scanner: undefined,
};
