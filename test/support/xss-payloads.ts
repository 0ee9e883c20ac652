/**
 * Hostile text for every field a person can write in: attempts to get markup or script executed, made by combining
 * vectors with the contexts they try to leave and the encodings they hide in. Each asks for `alert(1)` or for a call of
 * the global named by `planted`, so a page knows that one of them ran.
 */

/** The global function that no string may ever manage to call. */
export const planted = 'lcHostileStringRan';

const SCRIPTS = ['alert(1)', `${planted}()`];

/** Markup that runs `JS` on its own, when it is parsed as HTML. */
const MARKUP = [
  '<script>JS</script>',
  '<script src="data:text/javascript,JS"></script>',
  '<script type=module>JS</script>',
  '<script>JS//',
  '<script\n>JS</script\n>',
  '<script/x>JS</script>',
  '<<script>JS//<</script>',
  '<scr<script>ipt>JS</scr</script>ipt>',
  '<svg><script>JS</script></svg>',
  '<svg><script href="data:text/javascript,JS"/></svg>',
  '<svg onload=JS>',
  '<svg/onload=JS>',
  '<svg\tonload=JS>',
  '<svg\fonload=JS>',
  '<svg><animate onbegin=JS attributeName=x dur=1s>',
  '<svg><set attributeName=href to=javascript:JS onbegin=JS>',
  '<svg><a xlink:href="javascript:JS"><text x=9 y=9>x</text></a></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>JS</script></svg>#x"/></svg>',
  '<svg><foreignObject><iframe srcdoc="<script>JS</script>"></iframe></foreignObject></svg>',
  '<svg><style><img src=x onerror=JS></style></svg>',
  '<img src=x onerror=JS>',
  '<img src=x onerror="JS">',
  "<img src='x'onerror='JS'>",
  '<img/src=x/onerror=JS>',
  '<img src=x:x onerror\n=\nJS>',
  '<img src onerror=JS>',
  '<img srcset=x onerror=JS>',
  '<img src=javascript:JS>',
  '<image src=x onerror=JS>',
  '<img src=`x`onerror=JS>',
  '<img src="x` `<script>JS</script>"` `>',
  '<video onerror=JS><source>',
  '<video src=x onerror=JS>',
  '<audio src=x onerror=JS>',
  '<video poster=javascript:JS></video>',
  '<source onerror=JS>',
  '<input autofocus onfocus=JS>',
  '<select autofocus onfocus=JS>',
  '<textarea autofocus onfocus=JS>',
  '<button autofocus onfocus=JS>x</button>',
  '<a href=# id=x tabindex=1 autofocus onfocus=JS>x</a>',
  '<details open ontoggle=JS>',
  '<dialog open onclose=JS><form method=dialog><button>x</button></form></dialog>',
  '<body onload=JS>',
  '<body onpageshow=JS>',
  '<body background="javascript:JS">',
  '<frameset onload=JS>',
  '<marquee onstart=JS>x</marquee>',
  '<div onpointerover=JS style=position:fixed;inset:0>x</div>',
  '<div style="animation:x 1s" onanimationstart=JS>x</div><style>@keyframes x{}</style>',
  '<div style="background:url(javascript:JS)">x</div>',
  '<div style="width:expression(JS)">x</div>',
  '<style>@import "javascript:JS";</style>',
  '<link rel=stylesheet href="javascript:JS">',
  '<link rel=import href="data:text/html,<script>JS</script>">',
  '<meta http-equiv=refresh content="0;url=javascript:JS">',
  '<base href="javascript:JS//">',
  '<iframe src="javascript:JS"></iframe>',
  '<iframe srcdoc="<script>parent.JS</script>"></iframe>',
  '<iframe srcdoc="&lt;img src=x onerror=parent.JS&gt;"></iframe>',
  '<iframe onload=JS></iframe>',
  '<object data="javascript:JS"></object>',
  '<object data="data:text/html,<script>JS</script>"></object>',
  '<embed src="javascript:JS">',
  '<applet code="javascript:JS"></applet>',
  '<form action="javascript:JS"><input type=submit autofocus></form>',
  '<form><button formaction="javascript:JS">x</button></form>',
  '<isindex type=image src=x onerror=JS>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=JS&gt;">',
  '<math><annotation-xml encoding="text/html"><img src=x onerror=JS></annotation-xml></math>',
  '<math href="javascript:JS">x</math>',
  '<noscript><p title="</noscript><img src=x onerror=JS>">',
  '<template><script>JS</script></template>',
  '<template shadowrootmode=open><img src=x onerror=JS></template>',
  '<listing>&lt;img src=x onerror=JS&gt;</listing>',
  '<xmp><p title="</xmp><img src=x onerror=JS>"></xmp>',
  '<plaintext/onmouseover=JS>x',
  '<!--><img src=x onerror=JS>-->',
  '<!--[if gte IE 4]><script>JS</script><![endif]-->',
  '<![CDATA[<script>JS</script>]]>',
  '<?xml version="1.0"?><x xmlns="http://www.w3.org/1999/xhtml"><script>JS</script></x>',
  '<x onclick=JS>x',
  '<custom-element is="x" onfocus=JS autofocus tabindex=1>x</custom-element>',
  '<lc-discussion topic="x" onfocus=JS tabindex=1 autofocus></lc-discussion>',
  '<a href="javascript:JS">x</a>',
  '<a href="java\nscript:JS">x</a>',
  '<a href="&#1;javascript:JS">x</a>',
  '<a href=javascript&colon;JS>x</a>',
  '<a target=_blank href="data:text/html,<script>opener.JS</script>">x</a>',
  '<map><area href="javascript:JS" shape=default></map>',
  '<table background="javascript:JS"><tr><td>x</table>',
  '<p title="--><img src=x onerror=JS>">x</p>',
];

/** What turns text into a program where it is put into a template, a script or a style without care. */
const TEMPLATES = [
  '${JS}',
  '`${JS}`',
  '{{constructor.constructor("JS")()}}',
  '{{$on.constructor("JS")()}}',
  '<%= JS %>',
  '#{JS}',
  '[[JS]]',
  '${{JS}}',
  '<!--?lit$0123456789$--><img src=x onerror=JS>',
  '{{lit-0123456789}}${JS}',
  "';JS;//",
  '";JS;//',
  '\\";JS;//',
  '`;JS;//',
  "'-JS-'",
  '"+JS+"',
  '</script><script>JS</script>',
  '</style><script>JS</script>',
  '\u2028JS\u2028',
  'x:expression(JS)',
  '{"__proto__":{"innerHTML":"<img src=x onerror=JS>"}}',
  '__proto__[srcdoc]=<script>JS</script>',
  'constructor[prototype][onload]=JS',
  '%0d%0aContent-Type:text/html%0d%0a%0d%0a<script>JS</script>',
  '+ADw-script+AD4-JS+ADw-/script+AD4-',
  '\\u003cscript\\u003eJS\\u003c/script\\u003e',
  '\\x3cscript\\x3eJS\\x3c/script\\x3e',
  '&lt;script&gt;JS&lt;/script&gt;',
];

/** Text that tries to leave the place it was put into before it says anything. */
const BREAKOUTS = [
  '"',
  "'",
  '`',
  '">',
  "'>",
  '`>',
  '-->',
  ']]>',
  '</p>',
  '</textarea>',
  '</title>',
  '</style>',
  '</script>',
  '</template>',
  '\\"',
  '\u0000',
  '}',
  '*/',
];

/** Markdown around markup or script. */
const MARKDOWN: readonly ((text: string) => string)[] = [
  (text) => `**${text}**`,
  (text) => `# ${text}`,
  (text) => `> ${text}`,
  (text) => `- [ ] ${text}`,
  (text) => `| a |\n|---|\n| ${text} |`,
  (text) => `\`${text}\``,
  (text) => `\`\`\`${text}\n${text}\n\`\`\``,
  (text) => `\`\`\`html\n${text}\n\`\`\``,
  (text) => `    ${text}`,
  (text) => `[${text}](https://example.org/)`,
  (text) => `[x](https://example.org/ "${text}")`,
  (text) => `[x](https://example.org/${text})`,
  (text) => `[x](<https://example.org/${text}>)`,
  (text) => `![${text}](https://example.org/x.png)`,
  (text) => `![x](x.png"onerror="${text})`,
  (text) => `![x](x.png '${text}')`,
  (text) => `[x]: /x '${text}'\n\n[x]`,
  (text) => `https://example.org/?q=${text}`,
  (text) => `www.example.org/${text}`,
  (text) => `<https://example.org/${text}>`,
  (text) => `${text}@example.org`,
  (text) => `@${text}`,
];

/** Markdown and markup that lead to an address. */
const LEADING: readonly ((address: string) => string)[] = [
  (address) => `[x](${address})`,
  (address) => `[x](<${address}>)`,
  (address) => `[x]( ${address} "x")`,
  (address) => `[x][y]\n\n[y]: ${address}`,
  (address) => `[y]\n\n[y]: <${address}> 'x'`,
  (address) => `<${address}>`,
  (address) => `![x](${address})`,
  (address) => `![x](<${address}>)`,
  (address) => `[![x](${address})](${address})`,
  (address) => address,
  (address) => `[x](https://example.org/?next=${address})`,
  (address) => `<a href="${address}">x</a>`,
];

/** Addresses that run `JS` where they are followed. */
const ADDRESSES = [
  'javascript:JS',
  'javascript://example.org/%0aJS',
  'javascript:/*x*/JS',
  'javascript:void(0);JS',
  'javascript:"<script>JS</script>"',
  'javascript:https://example.org/;JS',
  'vbscript:JS',
  'livescript:JS',
  'mocha:JS',
  'data:text/html,<script>JS</script>',
  'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==#JS',
  'data:image/svg+xml,<svg xmlns=http://www.w3.org/2000/svg onload=JS>',
  'data:application/xhtml+xml,<script xmlns=http://www.w3.org/1999/xhtml>JS</script>',
  'blob:https://example.org/JS',
  'filesystem:https://example.org/temporary/JS',
  'file:///etc/passwd?JS',
  'feed:javascript:JS',
  'view-source:javascript:JS',
  'jar:https://example.org/x.jar!/JS',
  'ms-word:ofe|u|JS',
  'intent://JS#Intent;scheme=javascript;end',
];

/** Spellings of a scheme that a careless check does not know and a browser may. */
const SPELLINGS: readonly ((address: string) => string)[] = [
  (address) => address,
  (address) =>
    address.toUpperCase().replace(/ALERT|LCHOSTILESTRINGRAN/g, (name) => (name === 'ALERT' ? 'alert' : planted)),
  (address) => alternate(address),
  (address) => ` ${address}`,
  (address) => `\t${address}`,
  (address) => `\u0001${address}`,
  (address) => `\u00a0${address}`,
  (address) => `\ufeff${address}`,
  (address) => `\u202e${address}`,
  (address) => `\u200b${address}`,
  (address) => address.replace(/^(..)/u, '$1\t'),
  (address) => address.replace(/^(..)/u, '$1\n'),
  (address) => address.replace(/^(..)/u, '$1\u0000'),
  (address) => address.replace(/^(..)/u, '$1\u00ad'),
  (address) => address.replace(/^(..)/u, '$1\\'),
  (address) => address.replace(/^(..)/u, '$1&Tab;'),
  (address) => address.replace(/^(..)/u, '$1&NewLine;'),
  (address) => address.replace(/^(..)/u, '$1&#10;'),
  (address) => address.replace(/^(..)/u, '$1&ZeroWidthSpace;'),
  (address) => address.replace(/^./u, (first) => `&#${first.codePointAt(0)};`),
  (address) => address.replace(/^./u, (first) => `&#x${first.codePointAt(0)!.toString(16)};`),
  (address) => address.replace(/^./u, (first) => `&#0000${first.codePointAt(0)};`),
  (address) => address.replace(/^./u, (first) => `&amp;#${first.codePointAt(0)};`),
  (address) => address.replace(/^./u, (first) => `%${first.codePointAt(0)!.toString(16)}`),
  (address) => address.replace(/^./u, (first) => `\\u00${first.codePointAt(0)!.toString(16)}`),
  (address) => address.replace(':', '&colon;'),
  (address) => address.replace(':', '&#58;'),
  (address) => address.replace(':', '\\:'),
  (address) => address.replace(':', '%3A'),
  (address) => address.replace(':', '\t:'),
  (address) => address.replace(':', '\uff1a'),
  (address) => `//example.org/${address}`,
  (address) => `./${address}`,
  (address) => `https:${address}`,
];

/** Encodings of markup that something along the way may undo. */
const ENCODINGS: readonly ((text: string) => string)[] = [
  (text) => alternate(text),
  (text) => encodeURIComponent(text),
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => each(text, (code) => `&#${code};`),
  (text) => each(text, (code) => `&#x${code.toString(16)};`),
  (text) => text.replace(/[<>"']/g, (char) => `&#${char.charCodeAt(0)}`),
  (text) => text.replace(/</g, '&lt;').replace(/>/g, '&gt;'),
  (text) => text.replace(/</g, '&amp;lt;').replace(/>/g, '&amp;gt;'),
  (text) => text.replace(/[<>]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
  (text) => text.replace(/[<>]/g, (char) => `\\${char}`),
  (text) => text.replace(/</g, '\uff1c').replace(/>/g, '\uff1e'),
  (text) => text.replace(/</g, '<\u0000'),
  (text) => text.replace(/</g, '<\u200b'),
  (text) => text.replace(/</g, '\ud800<'),
  (text) => text.replace(/</g, '<\u0338').normalize('NFC'),
  (text) => `\u202e${text}\u202c`,
];

function alternate(text: string): string {
  return [...text].map((char, at) => (/[a-z]/.test(char) && at % 2 === 0 ? char.toUpperCase() : char)).join('');
}

function each(text: string, write: (code: number) => string): string {
  return [...text].map((char) => write(char.codePointAt(0)!)).join('');
}

function spelled(patterns: readonly string[], script: string): string[] {
  return patterns.map((pattern) => pattern.replaceAll('JS', script));
}

/** The attacks themselves, before anything is put around them. */
export function hostileVectors(): string[] {
  return SCRIPTS.flatMap((script) => [
    ...spelled(MARKUP, script),
    ...spelled(TEMPLATES, script),
    ...spelled(ADDRESSES, script),
  ]);
}

/** Every vector in every context and encoding: several thousand distinct strings, each at most 1,000 characters long. */
export function hostileStrings(): string[] {
  const [first = ''] = SCRIPTS;
  const texts = [...spelled(MARKUP, first), ...spelled(TEMPLATES, first)];
  const addresses = spelled(ADDRESSES, first).flatMap((address) => SPELLINGS.map((spell) => spell(address)));
  const all = [
    ...hostileVectors(),
    ...texts.flatMap((text) => ENCODINGS.map((encode) => encode(text))),
    ...texts.flatMap((text) => BREAKOUTS.map((leave) => leave + text)),
    ...texts.flatMap((text) => MARKDOWN.map((wrap) => wrap(text))),
    ...addresses.flatMap((address) => LEADING.map((lead) => lead(address))),
  ];
  return [...new Set(all)].filter((text) => text.length <= 1_000);
}
