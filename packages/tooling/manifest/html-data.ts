import { inRoot } from '../paths.ts';
import { type Attribute, type ElementDoc, type Manifest, elementsOf } from './schema.ts';

/** Where the editor data lies; VS Code reads it by its setting `html.customData`. */
export const HTML_DATA = inRoot('packages/elements/html-custom-data.json');

/** What an editor needs to complete and explain tags and attributes in HTML. */
export function htmlData(manifest: Manifest) {
  return { version: 1.1, tags: elementsOf(manifest).map(tag) };
}

function tag({ tagName, description, summary, attributes = [] }: ElementDoc) {
  return { name: tagName, description: summary ?? description ?? '', attributes: attributes.map(attribute) };
}

function attribute({ name, description = '', type }: Attribute) {
  const words = wordsOf(type?.text);
  const isFlag = type?.text === 'boolean';
  return {
    name,
    description,
    ...(isFlag && { valueSet: 'v' }),
    ...(words.length > 0 && { values: words.map((word) => ({ name: word })) }),
  };
}

/** The words of a union such as `'auto' | 'light'`; none when it holds anything else. */
export function wordsOf(text = ''): string[] {
  const parts = text
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== 'undefined' && part !== 'null');
  const words = parts.map((part) => /^'([^']*)'$/.exec(part)?.[1]);
  return words.every((word) => word !== undefined) ? words : [];
}
