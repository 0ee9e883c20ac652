import { Router } from 'express';
import type { App, AppOptions } from '../app.ts';
import type { Config } from '../config.ts';
import { memberId, type SecretIssuer } from '../kernel/issuer.ts';
import type { Actor } from '../kernel/session.ts';
import { signToken } from '../kernel/sign-token.ts';
import { company, groupsOf, people, subjects, type Subject } from './company.ts';
import { demoPages } from './pages.ts';
import { seedRecognition } from './recognition.ts';
import { seed, type Perform } from './seed.ts';
import { demoTokens } from './tokens.ts';

/** What makes a server the demo: its pages, and tokens for made-up people. `serve` never mounts it. */
export function demoOptions(config: Config): AppOptions {
  const issuer = secretIssuer(config);
  const community = config.communities[0]!.id;
  const tokens = demoTokens(({ sub, name, title, roles, groups }) =>
    signToken(issuer, { community, subject: sub, name, title, role: roles[0], groups }),
  );
  return { routes: () => Router().use(tokens).use(demoPages()) };
}

/** Writes the demo company's past into the first community, once. Answers the number of pages written. */
export async function seedDemo({ config, dispatch }: Pick<App, 'config' | 'dispatch'>): Promise<number> {
  const community = config.communities[0]!.id;
  const issuer = config.issuers[0]!.id;
  const actors = new Map(subjects.map((subject) => [subject, actorOf(subject, community, issuer)]));
  const memberIdOf = (subject: Subject) => actors.get(subject)!.id!;
  const perform: Perform = (subject, operation, input, at) =>
    dispatch.run(actors.get(subject)!, operation, input, { at });
  const now = Date.now();
  await seedRecognition(perform, now, issuer);
  return seed(perform, { now, memberId: memberIdOf });
}

function actorOf(subject: Subject, community: string, issuer: string): Actor {
  const { name, title, role } = people[subject];
  const id = memberId(community, issuer, subject);
  const person = { id, name, title, ...(role !== 'learner' && { role }) };
  return { community, id, role, person, groups: groupsOf(subject), issuer, subject, expiresAt: null };
}

function secretIssuer({ issuers }: Config): SecretIssuer {
  const issuer = issuers.find((each) => each.kind === 'secret');
  if (!issuer) throw new Error('The demo needs an issuer with a shared secret.');
  return issuer;
}

/** The demo's community, as the configuration is to make it. */
export const demoCommunity = { id: company.id, name: company.name };
