import type { ReadContext } from '../kernel/domain.ts';
import type { Identified, Erased, Personal } from '../kernel/personal.ts';
import * as store from './personal.store.ts';
import { homePageOf } from './statements.ts';
import { hasAbout, termOf, withoutAccount } from './xapi.statement.ts';
import type { Statement } from './xapi.schema.ts';

/** Statements of one portion. */
const PORTION = 100;

/**
 * What is kept of what members did. Their own deeds and statements go; what they did for others stays those others', from
 * nobody.
 */
export const personal: Personal = {
  tables: {
    activities: { key: ['id'], members: { member: 'remove', by_member: {} }, named: ['id'], secret: ['hash'] },
    statements: { key: ['id'], named: ['teller', 'body'] },
  },
  rows: {
    async statements(ctx, who, after) {
      const asked = { terms: termsOf(ctx, who), after: after ?? '', limit: PORTION };
      const rows = await store.readStatements(ctx.db, ctx.community, asked);
      return {
        rows: rows.map(({ id, body, stored }) => ({ id, stored, statement: JSON.parse(body) as unknown })),
        after: rows.length === PORTION ? rows.at(-1)!.id : null,
      };
    },
  },
  async erase(ctx, who) {
    const terms = termsOf(ctx, who);
    const rows = await store.readStatements(ctx.db, ctx.community, { terms, after: '', limit: PORTION });
    for (const row of rows) {
      const statement = JSON.parse(row.body) as Statement;
      const isTheirs = accountsOf(ctx, who).some((account) => hasAbout(statement, account));
      if (isTheirs) await store.removeStatement(ctx.db, row);
      else await store.saveBody(ctx.db, row, withoutTheirs(ctx, statement, who), terms);
    }
    const told = termOf('anyAgent', `account ${homePageOf(ctx)} member:${who.member}`);
    if (rows.length === 0) await store.removeTerm(ctx.db, ctx.community, told);
    return rows.length > 0;
  },
};

/** The accounts by which statements name a member. */
function accountsOf({ settings }: ReadContext, { issuer, subject }: Identified) {
  const pages = settings.issuers
    .filter(({ id }) => id === issuer)
    .flatMap(({ issuer: page }) => [page, otherSlash(page)]);
  return [`x-issuer:${issuer}`, ...pages].map((homePage) => ({ homePage, name: subject }));
}

/** A page is the same with and without a slash at its end. */
const otherSlash = (page: string) => (page.endsWith('/') ? page.slice(0, -1) : `${page}/`);

function termsOf(ctx: ReadContext, identity: Identified): string[] {
  return accountsOf(ctx, identity).flatMap(({ homePage, name }) =>
    (['agent', 'anyAgent'] as const).map((kind) => termOf(kind, `account ${homePage} ${name}`)),
  );
}

function withoutTheirs(ctx: ReadContext, statement: Statement, who: Erased): string {
  const accounts = accountsOf(ctx, who);
  return JSON.stringify(
    accounts.reduce((all: unknown, account) => withoutAccount(all, account, who.nobody), statement),
  );
}
