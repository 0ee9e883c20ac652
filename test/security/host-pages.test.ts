import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js';
import { Severity } from 'csp_evaluator/dist/finding.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import type { TestServer } from '@learning-commons/server/testing';
import { launch, startIntranet, type HostPageOptions } from '../support/browser.ts';

interface HostPage extends HostPageOptions {
  readonly name: string;
  readonly policy?: (server: TestServer) => string;
}

const socketOf = (server: TestServer) => server.address.replace('http', 'ws');
const widget = (server: TestServer) =>
  `<lc-commons server="${server.address}" community="acme" token-url="TOKEN_URL"><lc-discussion topic="host"></lc-discussion></lc-commons>`;
const script = (server: TestServer, nonce = '') =>
  `<script type="module"${nonce && ` nonce="${nonce}"`} src="${server.address}/elements.js"></script>`;
const strict = (server: TestServer) =>
  `default-src 'none'; script-src 'self' ${server.address}; style-src 'self'; img-src 'self' data:; connect-src 'self' ${server.address} ${socketOf(server)}; base-uri 'none'; form-action 'none'; object-src 'none'`;

/** Six ways in which companies lock their pages down. The widget must work on each without the page giving way. */
const pages: readonly HostPage[] = [
  {
    name: 'a nonce and strict-dynamic',
    policy: (server) => `${strict(server).replace(/script-src [^;]+/, "script-src 'nonce-r4nd0m' 'strict-dynamic'")}`,
    head: (server) => script(server, 'r4nd0m'),
  },
  { name: 'styles of its own only', policy: strict },
  {
    name: 'Trusted Types required, our policy allowed',
    policy: (server) => `${strict(server)}; require-trusted-types-for 'script'; trusted-types learning-commons`,
  },
  {
    name: 'pictures and connections only where named',
    policy: (server) =>
      strict(server)
        .replace("img-src 'self' data:", "img-src 'none'")
        .replace("connect-src 'self'", "connect-src 'self'"),
  },
  {
    name: 'a sandboxed frame without an origin',
    policy: (server) => `${strict(server)}; sandbox allow-scripts`,
    body: (server) =>
      `<lc-commons server="${server.address}" community="acme"><lc-discussion topic="host"></lc-discussion></lc-commons>`,
  },
  {
    name: 'a page that runs the script twice, and a Lit of its own',
    policy: (server) =>
      `${strict(server)}; require-trusted-types-for 'script'; trusted-types learning-commons lit-html`,
    head: (server) =>
      `<script type="module" src="/own-lit.js"></script>${script(server)}<script type="module" src="${server.address}/elements.js?second"></script>`,
    body: (server) => `<own-greeting></own-greeting>${widget(server)}`,
  },
];

/** A host that builds its own elements with its own copy of Lit. */
async function ownLit(): Promise<string> {
  const contents = `import { LitElement, html } from 'lit'; customElements.define('own-greeting', class extends LitElement { render() { return html\`<p>The host’s own element</p>\`; } });`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    write: false,
    minify: true,
  });
  return outputFiles[0]!.text;
}

describe('on host pages that are locked down', { timeout: 240_000 }, () => {
  let browser: Browser;
  let scripts: Record<string, string>;
  before(async () => {
    browser = await launch();
    scripts = { '/own-lit.js': await ownLit() };
  });
  after(() => browser?.close());

  const watch = async (page: Page) => {
    const seen = { violations: [] as string[], errors: [] as string[] };
    await page.exposeFunction('lcReport', (violation: string) => void seen.violations.push(violation));
    await page.addInitScript(() => {
      const report = (globalThis as unknown as { lcReport(text: string): void }).lcReport;
      addEventListener(
        'securitypolicyviolation',
        ({ violatedDirective, blockedURI, sourceFile, sample }) =>
          report(`${violatedDirective} ${blockedURI} ${sourceFile} ${sample}`),
        true,
      );
    });
    page.on('pageerror', (error) => seen.errors.push(error.message));
    return seen;
  };

  for (const { name, policy, ...options } of pages) {
    test(`${name}: the journey works and nothing is reported`, async (context) => {
      const intranet = await startIntranet({
        head: script,
        body: widget,
        ...options,
        scripts,
        headers: (server) => ({ 'content-security-policy': policy!(server) }),
      });
      context.after(() => intranet.close());
      const text = `Said on a page with ${name}`;
      const page = await (await browser.newContext()).newPage();
      const seen = await watch(page);
      await page.goto(intranet.pageFor('Ana'));
      const discussion = page.locator('lc-discussion');
      if (name.includes('sandboxed')) {
        await discussion.getByText('Sign in on this site', { exact: false }).waitFor();
      } else {
        await discussion.getByRole('textbox').first().fill(`${text} **bold** \`code\``);
        await discussion.getByRole('button', { name: 'Post', exact: true }).click();
        const article = discussion.getByRole('article').filter({ hasText: text });
        await article.waitFor();
        await article.locator('strong', { hasText: 'bold' }).waitFor();
        await article.getByRole('button', { name: 'React' }).click();
        await page.waitForTimeout(500);
        await page.keyboard.press('Escape');
        await article.getByRole('button', { name: 'More actions' }).click();
        await page.keyboard.press('Escape');
      }
      if (name.includes('Lit')) await page.getByText('The host’s own element').waitFor();
      assert.deepEqual(seen.violations, []);
      assert.deepEqual(seen.errors, []);
      await page.context().close();
    });

    test(`${name}: the policy itself is a strong one`, async (context) => {
      const intranet = await startIntranet();
      context.after(() => intranet.close());
      const findings = new CspEvaluator(new CspParser(policy!(intranet.server)).csp).evaluate();
      assert.deepEqual(
        findings.filter(({ severity }) => severity === Severity.HIGH).map(({ description }) => description),
        [],
      );
    });
  }

  test('where Trusted Types refuse our policy, the page says so in words and nothing throws', async (context) => {
    const intranet = await startIntranet({
      head: script,
      body: widget,
      headers: (server) => ({
        'content-security-policy': `${strict(server)}; require-trusted-types-for 'script'; trusted-types something-else`,
      }),
    });
    context.after(() => intranet.close());
    const page = await (await browser.newContext()).newPage();
    const seen = await watch(page);
    await page.goto(intranet.pageFor('Ana'));
    await page.waitForFunction(
      () => (document.querySelector('lc-discussion')?.shadowRoot?.textContent ?? '').trim().length > 20,
    );
    const said = await page.evaluate(() => document.querySelector('lc-discussion')!.shadowRoot!.textContent);
    assert.match(said, /Trusted Types|learning-commons/i);
    assert.deepEqual(seen.errors, []);
    await page.context().close();
  });
});
