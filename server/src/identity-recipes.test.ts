import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Sessions } from './kernel/session.ts';

const guide = readFileSync(new URL('../../docs/guide/identity.md', import.meta.url), 'utf8');
const secret = 'k9wQ2v7Zp4Ls8Xr1Tn6Yb3Hd5Jf0Gm-Ac';
const name = 'Zoë "Z" Łuczak \\ 😀 नीना';
const sessions = new Sessions({
  communities: [{ id: 'acme', reading: 'members' }],
  issuers: [{ id: 'portal', issuer: 'https://portal.example.com', kind: 'secret', communities: ['acme'], secret }],
});

/** The guide's recipe for a language, as it is printed there. */
function recipe(language: string): string {
  const block = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(guide)?.[1];
  assert.ok(block, `The guide has no recipe in ${language}.`);
  return block;
}

const languages: readonly (readonly [string, string, string, (recipe: string) => string])[] = [
  [
    'js',
    process.execPath,
    'recipe.mjs',
    (code) => `${code}\nconsole.log(tokenFor({ id: 'u-7', name: process.env.NAME }));`,
  ],
  ['python', 'python3', 'recipe.py', (code) => `${code}\nprint(token_for({"id": "u-7", "name": os.environ["NAME"]}))`],
  ['php', 'php', 'recipe.php', (code) => `<?php\n${code}\necho token_for(['id' => 'u-7', 'name' => getenv('NAME')]);`],
  [
    'java',
    'java',
    'Recipe.java',
    (code) =>
      code.replace(
        'public final class',
        'class Recipe { public static void main(String[] none) throws Exception { System.out.print(Tokens.tokenFor("u-7", System.getenv("NAME"))); } }\nfinal class',
      ),
  ],
];
for (const [language, command, file, complete] of languages) {
  test(`the guide’s recipe in ${language} signs a token that is accepted`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'lc-recipe-'));
    t.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, file), complete(recipe(language)));
    const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', LC_SECRET_PORTAL: secret, NAME: name };
    const { error, status, stdout, stderr } = spawnSync(command, [join(folder, file)], {
      env,
      encoding: 'utf8',
      timeout: 60_000,
    });
    if (error && 'code' in error && error.code === 'ENOENT') return t.skip(`${command} is not installed`);
    assert.equal(status, 0, stderr);
    const actor = await sessions.verify(stdout.trim(), 'acme');
    assert.deepEqual([actor.subject, actor.person!.name, actor.role], ['u-7', name, 'learner']);
  });
}
