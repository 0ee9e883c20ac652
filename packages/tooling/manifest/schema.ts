import { readFileSync } from 'node:fs';
import { inRoot } from '../paths.ts';

/** The parts of a custom elements manifest that this project writes and reads. */

/** A name with words about it. */
export interface Described {
  name: string;
  description?: string;
}

/** A type as it is written, unions of words spelt out. */
export interface TypeText {
  text: string;
}

/** An attribute that a page may write. */
export interface Attribute extends Described {
  type?: TypeText;
  default?: string;
  /** The property behind it. */
  fieldName?: string;
  inheritedFrom?: { name: string; module?: string };
}

/** A public field or method. */
export interface Member extends Described {
  kind: 'field' | 'method';
  type?: TypeText;
  default?: string;
  attribute?: string;
  reflects?: boolean;
  static?: boolean;
  readonly?: boolean;
  privacy?: 'public' | 'protected' | 'private';
  parameters?: { name: string; type?: TypeText; optional?: boolean; description?: string }[];
  return?: { type?: TypeText };
  inheritedFrom?: { name: string; module?: string };
}

/** An event that leaves an element. */
export interface EventDoc extends Described {
  type?: TypeText;
}

/** One element. */
export interface ElementDoc extends Described {
  kind: 'class';
  tagName: string;
  customElement: true;
  summary?: string;
  attributes?: Attribute[];
  members?: Member[];
  events?: EventDoc[];
  slots?: Described[];
  cssParts?: Described[];
  cssProperties?: (Described & { default?: string })[];
  cssStates?: Described[];
  superclass?: { name: string };
}

/** One source file. */
export interface ModuleDoc {
  kind: 'javascript-module';
  path: string;
  declarations: ElementDoc[];
  exports: { kind: string; name: string; declaration: { name: string; module?: string } }[];
}

/** All elements of a package. */
export interface Manifest {
  schemaVersion: string;
  readme: string;
  modules: ModuleDoc[];
}

/** Every element of the manifest, by tag. */
export function elementsOf(manifest: Manifest): ElementDoc[] {
  const all = manifest.modules.flatMap(({ declarations }) => declarations);
  return all.sort((a, b) => a.tagName.localeCompare(b.tagName));
}

/** Where the committed manifest lies. */
export const MANIFEST = inRoot('packages/elements/custom-elements.json');

/** The form in which it is committed. */
export const print = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Reads the committed manifest. */
export const readManifest = () => JSON.parse(readFileSync(MANIFEST, 'utf8')) as Manifest;
