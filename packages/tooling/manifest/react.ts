import { mkdirSync, writeFileSync } from 'node:fs';
import { inRoot } from '../paths.ts';
import { type ElementDoc, type EventDoc, type Manifest, elementsOf, readManifest } from './schema.ts';

const HEADER = '// Written by `npm run build` from packages/elements/custom-elements.json. Do not edit.\n';

/** Writes the React package: one component per element, its events as `on…` properties. */
export function writeReactWrappers(manifest: Manifest = readManifest()): void {
  const folder = inRoot('packages/react/dist');
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/index.js`, reactModule(manifest));
  writeFileSync(`${folder}/index.d.ts`, reactTypes(manifest));
}

/** The module that a React application imports. */
export function reactModule(manifest: Manifest): string {
  const elements = elementsOf(manifest);
  return [
    HEADER,
    `import * as react from 'react';`,
    `import { createComponent } from '@lit/react';`,
    `import * as elements from '@learning-commons/elements';`,
    '',
    ...elements.map(component),
  ].join('\n');
}

function component({ name, tagName, events = [] }: ElementDoc): string {
  const lines = events.map((event) => `    ${handlerName(event)}: '${event.name}',\n`).join('');
  return `export const ${name} = createComponent({
  react,
  tagName: '${tagName}',
  displayName: '${name}',
  elementClass: elements.${name},
  events: {\n${lines}  },
});
`;
}

/** The types beside it. */
export function reactTypes(manifest: Manifest): string {
  const elements = elementsOf(manifest);
  return [
    HEADER,
    `import type { EventName, ReactWebComponent } from '@lit/react';`,
    `import type * as elements from '@learning-commons/elements';`,
    '',
    ...elements.map(componentType),
  ].join('\n');
}

function componentType({ name, description = '', events = [] }: ElementDoc): string {
  const lines = events.map(
    (event) =>
      `    ${comment(event.description)}\n    ${handlerName(event)}: EventName<${event.type?.text ?? 'CustomEvent'}>;\n`,
  );
  return `${comment(description)}
export declare const ${name}: ReactWebComponent<
  elements.${name},
  {\n${lines.join('')}  }
>;
`;
}

const comment = (text = '') => `/** ${text.replaceAll('*/', '').replace(/\s+/g, ' ')} */`;

/** `lc-comment-created` is `onCommentCreated`. */
function handlerName({ name }: EventDoc): string {
  const words = name.replace(/^lc-/, '').split('-');
  return `on${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
}
