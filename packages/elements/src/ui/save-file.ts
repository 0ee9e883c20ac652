/** Longer than any browser takes to begin a download. */
const KEPT = 60_000;

/** A file to keep. */
export interface SavedFile {
  readonly name: string;
  readonly type: string;
  readonly content: string;
  readonly encoding?: 'utf-8' | 'base64';
}

function bytesOf({ content, encoding }: SavedFile): BlobPart {
  return encoding === 'base64' ? Uint8Array.from(atob(content), (character) => character.charCodeAt(0)) : content;
}

/**
 * Hands a file to the browser to keep, by a link to a blob: no policy for scripts, styles or trusted types has anything against
 * it, and nothing leaves the page.
 */
export function saveFile(file: SavedFile): void {
  const address = URL.createObjectURL(new Blob([bytesOf(file)], { type: file.type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT);
}
