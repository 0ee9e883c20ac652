import type { Knob, Widget } from './manifest.ts';
import type { Settings } from './state.ts';

/** A piece of code and what it is, for colouring. */
export type CodeRun = readonly [kind: 'plain' | 'tag' | 'name' | 'string' | 'comment', text: string];

/** The same page in the words of one environment. */
export interface Snippet {
  readonly name: string;
  readonly code: readonly CodeRun[];
}

/** Where the community of the snippets is. */
export interface Host {
  readonly community: string;
  /** The server's address, without a slash at its end. */
  readonly server: string;
}

/** What somebody copies to have this very widget on a page of their own. */
export function snippetsFor(widget: Widget, settings: Settings, { community, server }: Host): Snippet[] {
  const attributes = attributesOf(widget, settings, community);
  return [
    { name: 'HTML', code: html(widget, attributes, server) },
    { name: 'React', code: react(widget, attributes) },
    { name: 'CSS', code: css(widget, settings) },
  ];
}

interface SetAttribute {
  readonly name: string;
  readonly field: string;
  readonly value: string | true | number;
}

function attributesOf(
  widget: Widget,
  { attributes, language, direction }: Settings,
  community: string,
): SetAttribute[] {
  const given: SetAttribute[] = [
    { name: 'community', field: 'community', value: community },
    { name: 'token-url', field: 'tokenUrl', value: '/your/token/endpoint' },
  ];
  const knobs = new Map(widget.knobs.map((knob) => [knob.attribute, knob]));
  const set = Object.entries(attributes).map(([name, value]) => toAttribute(name, value, knobs.get(name)));
  const page: SetAttribute[] = [
    ...(language ? [{ name: 'lang', field: 'lang', value: language }] : []),
    ...(direction === 'auto' ? [] : [{ name: 'dir', field: 'dir', value: direction }]),
  ];
  return [...given, ...set, ...page];
}

function toAttribute(name: string, value: string, knob: Knob | undefined): SetAttribute {
  const typed = knob?.kind === 'switch' ? true : knob?.kind === 'number' ? Number(value) : value;
  return { name, field: knob?.field ?? name, value: typed };
}

function html({ tag }: Widget, attributes: readonly SetAttribute[], server: string): CodeRun[] {
  return [
    ...open(
      'script',
      [
        { name: 'type', value: 'module' },
        { name: 'src', value: `${server}/elements.js` },
      ],
      ' ',
    ),
    ...close('script'),
    ['plain', '\n\n'],
    ...open(tag, attributes, '\n  '),
    ...close(tag),
    ['plain', '\n'],
  ];
}

function open(
  tag: string,
  attributes: readonly { name: string; value: string | true | number }[],
  separator: string,
): CodeRun[] {
  const runs = attributes.flatMap(({ name, value }): CodeRun[] => [
    ['plain', separator],
    ['name', name],
    ...(value === true
      ? []
      : ([
          ['plain', '='],
          ['string', quote(value)],
        ] satisfies CodeRun[])),
  ]);
  return [['tag', `<${tag}`], ...runs, ['tag', separator === ' ' ? '>' : '\n>']];
}

function close(tag: string): CodeRun[] {
  return [['tag', `</${tag}>`]];
}

function react({ className }: Widget, attributes: readonly SetAttribute[]): CodeRun[] {
  const props = attributes.flatMap(({ field, value }): CodeRun[] => [
    ['plain', '\n      '],
    ['name', field],
    ...(value === true
      ? []
      : ([
          ['plain', '='],
          typeof value === 'number' ? ['plain', `{${value}}`] : ['string', quote(value)],
        ] satisfies CodeRun[])),
  ]);
  return [
    ['tag', 'import'],
    ['plain', ` { ${className} } `],
    ['tag', 'from'],
    ['plain', ' '],
    ['string', "'@learning-commons/react'"],
    ['plain', ';\n\n'],
    ['tag', 'export function'],
    ['plain', ' Community() {\n  '],
    ['tag', 'return'],
    ['plain', ' (\n    '],
    ['tag', `<${className}`],
    ...props,
    ['plain', '\n    '],
    ['tag', '/>'],
    ['plain', '\n  );\n}\n'],
  ];
}

function css({ tag }: Widget, { look }: Settings): CodeRun[] {
  if (Object.keys(look).length === 0)
    return [
      [
        'comment',
        `/* Nothing to add: the widget takes font and colours from the page.\n   Turn a knob under Look, and its line appears here. */\n`,
      ],
    ];
  const rules = Object.entries(look).flatMap(([name, value]): CodeRun[] => [
    ['plain', '  '],
    ['name', name],
    ['plain', ': '],
    ['string', value],
    ['plain', ';\n'],
  ]);
  return [['tag', tag], ['plain', ' {\n'], ...rules, ['plain', '}\n']];
}

function quote(value: string | number): string {
  return `"${String(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;
}
