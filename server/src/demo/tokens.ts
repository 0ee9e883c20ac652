import { Router } from 'express';
import type { Role } from '@learning-commons/protocol';
import { company, groupsOf, isSubject, people, subjects, type Subject } from './company.ts';
import { stories } from './threads.ts';

/** What the demo says of somebody, in the words an identity provider would use. */
export interface DemoClaims {
  readonly sub: Subject;
  readonly name: string;
  readonly title: string;
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
}

/** Signs a short-lived token for the demo's community. */
export type DemoSigner = (claims: DemoClaims) => Promise<string>;

/** What the token of a person at the demo company claims. */
export function claimsOf(subject: Subject): DemoClaims {
  const { name, title, role } = people[subject];
  return { sub: subject, name, title, roles: [role], groups: groupsOf(subject) };
}

/**
 * Stands in for the host page's backend, in the demo only: who works here, and a token for any of them. Never mount it
 * where real people sign in.
 */
export function demoTokens(sign: DemoSigner): Router {
  const router = Router();
  router.get('/demo/members', (_request, response) => {
    const members = subjects.map((id) => ({ id, ...people[id] }));
    const topics = stories.map(({ topic }) => topic);
    response.json({ community: { id: company.id, name: company.name }, visitor: company.visitor, members, topics });
  });
  router.get('/demo/token', async (request, response) => {
    const subject = request.query['member'] ?? company.visitor;
    response.set('Cache-Control', 'no-store');
    if (isSubject(subject)) response.type('text/plain').send(await sign(claimsOf(subject)));
    else
      response
        .status(404)
        .type('text/plain')
        .send('Nobody of that name works here. GET /demo/members lists everybody.');
  });
  return router;
}
