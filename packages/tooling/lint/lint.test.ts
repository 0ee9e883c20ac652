import { describe, it } from 'node:test';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { house } from './plugin.mjs';

RuleTester.describe = describe;
RuleTester.it = it;
const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });
const rule = (name: string) => house.rules![name]!;

tester.run('a floor imports only what the table allows', rule('floors'), {
  valid: [
    { filename: at('packages/client/src/a.ts'), code: `import type { Id } from '@learning-commons/protocol';` },
    { filename: at('packages/client/src/a.ts'), code: `import { fail } from '@learning-commons/protocol/errors.js';` },
    { filename: at('packages/client/src/a.ts'), code: `type T = import('@learning-commons/protocol').Id;` },
    { filename: at('server/src/polls/polls.ts'), code: `import { x } from './polls.store.ts';` },
  ],
  invalid: [
    { filename: at('packages/client/src/a.ts'), code: `import { Id } from '@learning-commons/protocol';`, errors: 1 },
    {
      filename: at('packages/client/src/a.ts'),
      code: `import { type Id } from '@learning-commons/protocol';`,
      errors: 1,
    },
    { filename: at('packages/client/src/a.ts'), code: `export * from '@learning-commons/protocol';`, errors: 1 },
    { filename: at('packages/client/src/a.ts'), code: `await import('lit');`, errors: 1 },
    { filename: at('server/src/polls/polls.ts'), code: `import { x } from '../points/points.store.ts';`, errors: 1 },
  ],
});

tester.run('no string becomes markup or code', rule('no-html-strings'), {
  valid: [
    'element.textContent = text;',
    'element.replaceChildren(...nodes);',
    `import { unsafeCSS } from 'lit';`,
    { code: 'assert.equal(element.innerHTML, text);', options: [{ reading: true }] },
  ],
  invalid: [
    { code: 'element.innerHTML = text;', errors: 1 },
    { code: 'element.innerHTML += text;', options: [{ reading: true }], errors: 1 },
    { code: `element['outerHTML'] = text;`, errors: 1 },
    { code: 'const html = element.innerHTML;', errors: 1 },
    { code: `element.insertAdjacentHTML('beforeend', text);`, errors: 1 },
    { code: `new DOMParser().parseFromString(text, 'text/html');`, errors: 1 },
    { code: 'document.write(text);', errors: 1 },
    { code: `import { unsafeHTML } from 'lit/directives/unsafe-html.js';`, errors: 1 },
    { code: 'eval(text);', errors: 1 },
    { code: 'new Function(text);', errors: 1 },
  ],
});

tester.run('nothing that a strict host page would block', rule('no-inline-style'), {
  valid: [
    'html`<p class="quiet">style=bold is only text</p>`',
    'html`<button @click=${go}>x</button>`',
    'html`<lc-x on-top=${yes}></lc-x>`',
    `element.style.setProperty('--lc-x', value);`,
    `import { classMap } from 'lit/directives/class-map.js';`,
  ],
  invalid: [
    { code: 'html`<p style="color: red">x</p>`', errors: 1 },
    { code: 'html`<p class=${a} style=${b}>x</p>`', errors: 1 },
    { code: 'svg`<path style="fill: red"></path>`', errors: 1 },
    { code: 'html`<style>p { color: red }</style>`', errors: 1 },
    { code: 'html`<button onclick="go()">x</button>`', errors: 1 },
    { code: `element.setAttribute('style', 'color: red');`, errors: 1 },
    { code: `import { styleMap } from 'lit/directives/style-map.js';`, errors: 1 },
  ],
});

tester.run('private is written with #', rule('hash-private'), {
  valid: ['class A { #x = 1; }', 'class A { @state() private x = 1; }', 'class A { protected x = 1; }'],
  invalid: [
    { code: 'class A { private x = 1; }', errors: 1 },
    { code: 'class A { private x() {} }', errors: 1 },
  ],
});

tester.run('a lifecycle method is never async', rule('sync-lifecycle'), {
  valid: ['class A extends B { updated() {} async load() {} }', 'class A { async render() {} }'],
  invalid: [{ code: 'class A extends B { async updated() {} }', errors: 1 }],
});

tester.run('unfinished work has a number', rule('plain-comments'), {
  valid: ['// TODO #12: draw it', '// TODO(#12) draw it', '// a todo list', '/* hackney carriage */'],
  invalid: [
    { code: '// TODO: draw it', errors: 1 },
    { code: '// FIXME', errors: 1 },
    { code: '/**\n * @internal\n */\nconst a = 1;', errors: 1 },
  ],
});

tester.run('names say what a thing is', rule('plain-names'), {
  valid: [
    { filename: at('packages/client/src/index.ts'), code: 'class Outbox {}' },
    { filename: at('packages/client/src/outbox.ts'), code: 'class Outbox {}' },
  ],
  invalid: [
    { filename: at('packages/client/src/utils.ts'), code: '', errors: 1 },
    { filename: at('packages/client/src/polls/index.ts'), code: '', errors: 1 },
    { filename: at('packages/client/src/outbox.ts'), code: 'class OutboxManager {}', errors: 1 },
  ],
});

function at(path: string): string {
  return new URL(`../../../${path}`, import.meta.url).pathname;
}
