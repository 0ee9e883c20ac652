import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  contract,
  type Access,
  type Attachment,
  type KeyScope,
  type OperationContract,
  type OperationName,
  type Role,
} from '@learning-commons/protocol';
import { newId } from '@learning-commons/server/kernel/testing';
import { startServer, type TestServer } from '@learning-commons/server/testing';
import { TestUploader } from '@learning-commons/server/uploads/testing';

type Outcome = 'ok' | 'unauthenticated' | 'forbidden' | 'not_found';
/** `key` holds the scope the operation asks for, or all there are where it asks for none; `otherKey` holds all but that one. */
type Asker = 'anonymous' | 'expired' | 'author' | 'key' | 'otherKey' | Role;

/** A question with an answer, written by `author` and answered by a colleague. */
interface Things {
  readonly topic: string;
  readonly question: string;
  readonly answer: string;
  readonly member: string;
  /** Somebody new who asks for nothing here, and may be shut out: for good, so each time another. */
  readonly guest: string;
  /** Somebody to erase, and an erasing that has begun. */
  readonly leaving: string;
  readonly erasure: string;
  readonly activity: string;
  /** The version of the rules in force. */
  readonly rules: number;
  /** A season that has not begun. */
  readonly season: string;
  readonly badge: string;
  /** The badge as `author` holds it. */
  readonly award: string;
  readonly key: string;
  readonly webhook: string;
  readonly delivery: string;
  /** A file that `author` has begun to upload. */
  readonly upload: string;
  /** A file that is ready, and whose id everybody knows. */
  readonly ready: string;
  /** A resource of `author`, and one that waits to be reviewed in `list`. */
  readonly resource: string;
  /** What `author` asks for; nobody has taken it up. */
  readonly request: string;
  /** What several people looked for in vain. */
  readonly gap: string;
  readonly submitted: string;
  readonly list: string;
}

interface Row {
  readonly input: (things: Things) => unknown;
  /** Where the domain is stricter than the contract's access. */
  readonly stricter?: Partial<Record<Asker, Outcome>>;
  /** Whether the input names a thing that lives in one community. */
  readonly named: boolean;
  /** Whether the audit trail tells of it: always, where it is done to things of others, or never. */
  readonly trail?: 'always' | 'others';
  /** What has to be done before, and by whom, so that there is something to change. */
  readonly first?: (things: Things) => readonly [OperationName, unknown, Role | 'author'];
}

interface Written {
  readonly result: {
    readonly id?: string;
    readonly key?: { readonly id: string };
    readonly webhook?: { readonly id: string };
  };
}

const onlyAuthor: Row['stricter'] = {
  learner: 'forbidden',
  curator: 'forbidden',
  moderator: 'forbidden',
  admin: 'forbidden',
};
/** Whoever it does not belong to is not told that it is there. */
const unknownToOthers: Row['stricter'] = {
  learner: 'not_found',
  curator: 'not_found',
  moderator: 'not_found',
  admin: 'not_found',
};
const authorOrModerator: Row['stricter'] = { learner: 'forbidden', curator: 'forbidden' };

const done = { actor: { subject: 'author' }, verb: 'course.completed', object: { id: 'course-1' } };
const statement = {
  actor: { account: { homePage: 'https://host.example', name: 'author' } },
  verb: { id: 'http://adlnet.gov/expapi/verbs/completed' },
  object: { id: 'https://lms.example/course-1' },
};
const soon = { from: Date.now() + 86_400_000, to: Date.now() + 8 * 86_400_000 };
const hook = { url: 'https://hooks.example.com/lc', name: 'Portal', events: ['badge.awarded'] };
const badgeOf = (id: string) => ({ id, name: 'Helper', criteria: { match: 'all', of: [] }, repeatable: true });
const settings = {
  zone: 'Europe/Berlin',
  weekStart: 1,
  levels: { curve: 'growing', step: 50, names: ['Newcomer', 'Regular'] },
  streak: { on: true, freezes: 2 },
  boards: { on: true, anonymous: false, ties: '1224', minTeam: 3 },
};

/** One row per operation. An operation of the contract without a row fails the first test. */
const rows: Record<OperationName, Row> = {
  'member.me': { input: () => ({}), named: false },
  'member.list': { input: ({ member }) => ({ ids: [member] }), named: false },
  'member.identify': { input: ({ member }) => ({ ids: [member] }), named: true },
  'member.export': {
    input: ({ member }) => ({ memberId: member }),
    named: true,
    stricter: { learner: 'forbidden', curator: 'forbidden', moderator: 'forbidden' },
    trail: 'others',
  },
  'member.erase': {
    input: ({ leaving }) => ({ memberId: leaving, confirm: leaving }),
    named: true,
    stricter: { ...authorOrModerator, author: 'forbidden', moderator: 'forbidden' },
    trail: 'always',
  },
  'member.erasure': { input: ({ erasure }) => ({ erasureId: erasure }), named: true },
  'member.suggest': { input: () => ({ prefix: 'a' }), named: false },
  'member.suspend': { input: ({ guest }) => ({ memberId: guest, until: null }), named: true, trail: 'always' },
  'member.reinstate': {
    input: ({ guest }) => ({ memberId: guest }),
    named: true,
    trail: 'always',
    first: ({ guest }) => ['member.suspend', { memberId: guest, until: null }, 'admin'],
  },
  'member.suspended': { input: () => ({}), named: false },
  'discussion.get': { input: ({ topic, answer }) => ({ topic, around: answer }), named: true },
  'comment.create': {
    input: ({ topic, question }) => ({ id: newId(), topic, parentId: question, body: 'Hello' }),
    named: true,
  },
  'comment.edit': {
    input: ({ question }) => ({ id: newId(), commentId: question, revision: 0, body: 'Changed' }),
    named: true,
    stricter: onlyAuthor,
  },
  'comment.delete': {
    input: ({ question }) => ({ commentId: question }),
    named: true,
    stricter: authorOrModerator,
    trail: 'others',
  },
  'comment.restore': {
    input: ({ question }) => ({ commentId: question }),
    named: true,
    stricter: authorOrModerator,
    trail: 'others',
    first: ({ question }) => ['comment.delete', { commentId: question }, 'author'],
  },
  'comment.react': { input: ({ question }) => ({ commentId: question, emoji: '👍', on: true }), named: true },
  'comment.accept': {
    input: ({ answer }) => ({ commentId: answer, on: true }),
    named: true,
    stricter: { learner: 'forbidden' },
    trail: 'others',
  },
  'comment.endorse': { input: ({ question }) => ({ commentId: question, on: true }), named: true },
  'comment.pin': { input: ({ question }) => ({ commentId: question, on: true }), named: true, trail: 'always' },
  'comment.hidePreview': {
    input: ({ question }) => ({ commentId: question, url: 'https://wiki.example/', on: true }),
    named: true,
    stricter: authorOrModerator,
    trail: 'others',
  },
  'comment.report': { input: ({ question }) => ({ commentId: question, reason: 'spam' }), named: true },
  'comment.get': { input: ({ question }) => ({ commentId: question }), named: true },
  'comment.source': { input: ({ question }) => ({ commentId: question }), named: true },
  'comment.preview': { input: () => ({ body: 'Hello' }), named: false },
  'comment.history': { input: ({ question }) => ({ commentId: question }), named: true },
  'comment.reactors': { input: ({ question }) => ({ commentId: question, emoji: '👍' }), named: true },
  'discussion.lock': { input: ({ topic }) => ({ topic, on: false }), named: false, trail: 'always' },
  'discussion.search': { input: ({ topic }) => ({ topic, query: 'hello' }), named: false },
  'discussion.similar': { input: ({ topic }) => ({ topic, text: 'hello again' }), named: false },
  'discussion.follow': { input: ({ topic }) => ({ topic, level: 'follow' }), named: false },
  'discussion.read': { input: ({ topic }) => ({ topic, seq: 1 }), named: false },
  'activity.record': { input: () => ({ id: newId(), ...done }), named: false },
  'activity.recordAll': { input: () => ({ activities: [{ id: newId(), ...done }] }), named: false },
  'activity.undo': { input: ({ activity }) => ({ id: activity }), named: true },
  'statement.store': { input: () => ({ statements: [statement] }), named: false },
  'statement.find': { input: () => ({}), named: false },
  'activity.list': { input: () => ({}), named: false },
  'activity.history': {
    input: () => ({}),
    named: false,
    // The system alone counts history; nobody reads what all the others did.
    stricter: { admin: 'forbidden' },
  },
  'points.get': { input: () => ({}), named: false },
  'points.ledger': { input: () => ({}), named: false },
  'points.reached': { input: ({ member }) => ({ memberIds: [member] }), named: false },
  'points.why': { input: ({ member }) => ({ memberId: member }), named: true },
  'points.choose': { input: () => ({ presence: 'shown' }), named: false },
  'points.rules': { input: () => ({}), named: false },
  'points.preview': { input: () => ({ rules: [] }), named: false },
  'points.saveRules': {
    input: ({ rules }) => ({ version: rules, rules: [], recount: false }),
    named: false,
    trail: 'always',
  },
  'points.settings': { input: () => ({}), named: false },
  'points.configure': { input: () => ({ settings }), named: false, trail: 'always' },
  'leaderboard.get': { input: () => ({}), named: false },
  'season.list': { input: () => ({}), named: false },
  'season.save': { input: ({ season }) => ({ id: season, name: 'Spring', ...soon }), named: false, trail: 'always' },
  'season.remove': { input: ({ season }) => ({ id: season }), named: true, trail: 'always' },
  'badge.list': { input: ({ member }) => ({ memberId: member }), named: true },
  'badge.holders': { input: ({ badge }) => ({ badgeId: badge }), named: true },
  'badge.save': { input: () => badgeOf(newId()), named: false, trail: 'always' },
  'badge.award': {
    input: ({ badge, member }) => ({ id: newId(), badgeId: badge, memberId: member, reason: 'For this' }),
    named: true,
    trail: 'always',
  },
  'badge.revoke': { input: ({ award }) => ({ awardId: award, reason: 'By mistake' }), named: true, trail: 'always' },
  'badge.endorse': {
    input: ({ award }) => ({ awardId: award, on: true }),
    named: true,
    stricter: { author: 'forbidden' },
  },
  'badge.show': {
    input: ({ award }) => ({ awardId: award, visibility: 'private' }),
    named: true,
    stricter: onlyAuthor,
  },
  'badge.seen': { input: ({ award }) => ({ awardIds: [award] }), named: false },
  'badge.credential': { input: ({ award }) => ({ awardId: award, format: 'json' }), named: true, stricter: onlyAuthor },
  'badge.rotateKey': { input: () => ({}), named: false, trail: 'always' },
  'key.list': { input: () => ({}), named: false },
  'key.create': { input: () => ({ name: 'Portal', scopes: ['activity:write'] }), named: false, trail: 'always' },
  'key.rotate': { input: ({ key }) => ({ keyId: key }), named: true, trail: 'always' },
  'key.revoke': { input: ({ key }) => ({ keyId: key }), named: true, trail: 'always' },
  'webhook.list': { input: () => ({}), named: false },
  'webhook.create': { input: () => hook, named: false, trail: 'always' },
  'webhook.change': { input: ({ webhook }) => ({ webhookId: webhook, name: 'Renamed' }), named: true, trail: 'always' },
  'webhook.rotate': { input: ({ webhook }) => ({ webhookId: webhook }), named: true, trail: 'always' },
  'webhook.remove': { input: ({ webhook }) => ({ webhookId: webhook }), named: true, trail: 'always' },
  'webhook.test': { input: ({ webhook }) => ({ webhookId: webhook }), named: true },
  'webhook.deliveries': { input: ({ webhook }) => ({ webhookId: webhook }), named: true },
  'webhook.resend': { input: ({ delivery }) => ({ deliveryId: delivery }), named: true },
  'upload.policy': { input: () => ({}), named: false },
  'upload.get': { input: ({ upload }) => ({ ids: [upload] }), named: true },
  'upload.describe': {
    input: ({ upload }) => ({ uploadId: upload, alt: 'A map' }),
    named: true,
    stricter: unknownToOthers,
  },
  'upload.remove': { input: ({ upload }) => ({ uploadId: upload }), named: true, stricter: unknownToOthers },
  'upload.transcript': { input: ({ ready }) => ({ uploadId: ready }), named: true },
  'upload.attachments': { input: ({ upload }) => ({ ids: [upload] }), named: true },
  'preview.get': { input: () => ({ url: 'http://127.0.0.1/' }), named: false },
  'preview.known': { input: () => ({ urls: [] }), named: false },
  'preview.check': {
    input: () => ({ url: 'http://127.0.0.1/' }),
    named: false,
    // The system alone has links looked at.
    stricter: { admin: 'forbidden' },
  },
  'resource.list': { input: ({ list }) => ({ filter: { list } }), named: true },
  'resource.get': { input: ({ resource }) => ({ resourceId: resource }), named: true },
  'resource.share': { input: () => ({ id: newId(), type: 'person', title: 'Ada' }), named: false },
  'resource.edit': {
    input: ({ resource }) => ({ id: newId(), resourceId: resource, revision: 0, title: 'Changed' }),
    named: true,
    stricter: { learner: 'forbidden' },
    trail: 'others',
  },
  'resource.history': { input: ({ resource }) => ({ resourceId: resource }), named: true },
  'resource.remove': {
    input: ({ resource }) => ({ resourceId: resource, on: true }),
    named: true,
    stricter: { learner: 'forbidden' },
    trail: 'others',
  },
  'resource.review': {
    input: ({ submitted }) => ({ resourceId: submitted, accept: true }),
    named: true,
    // Others do not know that it waits; who shared it does, and waits too.
    stricter: { learner: 'not_found', author: 'forbidden' },
    trail: 'always',
  },
  'resource.recommend': { input: ({ resource }) => ({ resourceId: resource, on: true }), named: true },
  'resource.rate': {
    input: ({ resource }) => ({ resourceId: resource, rating: 5 }),
    named: true,
    stricter: { author: 'forbidden' },
  },
  'resource.save': { input: ({ resource }) => ({ resourceId: resource, on: true }), named: true },
  'resource.progress': { input: ({ resource }) => ({ resourceId: resource, progress: 'done' }), named: true },
  'resource.place': {
    input: ({ resource, list }) => ({ resourceId: resource, list, on: true }),
    named: true,
    stricter: { learner: 'forbidden', author: 'forbidden' },
    trail: 'always',
  },
  'resource.report': { input: ({ resource }) => ({ resourceId: resource, problem: 'dead' }), named: true },
  'resource.reports': { input: ({ resource }) => ({ resourceIds: [resource] }), named: true },
  'resource.confirm': {
    input: ({ resource }) => ({ resourceId: resource }),
    named: true,
    stricter: { learner: 'forbidden' },
    trail: 'others',
  },
  'resource.similar': { input: () => ({ text: 'balance sheet' }), named: false },
  'resource.suggest': { input: () => ({ prefix: 'da' }), named: false },
  'resource.import': {
    input: () => ({ source: { format: 'csv', text: `title;url\nFirst;https://reading.example/${newId()}` } }),
    named: false,
    trail: 'always',
  },
  'pack.list': { input: () => ({}), named: false },
  'list.all': { input: () => ({}), named: false },
  'list.save': {
    input: () => ({ key: `list-${newId()}`, title: 'First' }),
    named: false,
    stricter: { learner: 'forbidden', author: 'forbidden' },
    trail: 'always',
  },
  'list.remove': { input: ({ list }) => ({ key: list }), named: true, trail: 'always' },
  'library.settings': { input: () => ({}), named: false },
  'library.configure': {
    input: () => ({ submissions: 'open', staleAfter: 365, checkLinks: false }),
    named: false,
    trail: 'always',
  },
  'request.list': { input: () => ({}), named: false },
  'request.get': { input: ({ request }) => ({ requestId: request }), named: true },
  'request.create': { input: () => ({ id: newId(), title: 'How to read a balance sheet' }), named: false },
  'request.edit': {
    input: ({ request }) => ({ requestId: request, title: 'Changed' }),
    named: true,
    stricter: { learner: 'forbidden' },
    trail: 'others',
  },
  'request.delete': {
    input: ({ request }) => ({ requestId: request, on: true }),
    named: true,
    stricter: authorOrModerator,
    trail: 'others',
  },
  'request.vote': { input: ({ request }) => ({ requestId: request, on: true }), named: true },
  'request.volunteer': { input: ({ request }) => ({ requestId: request, on: true }), named: true },
  'request.claim': {
    input: ({ request }) => ({ requestId: request, state: 'claimed' }),
    named: true,
  },
  'request.answer': {
    input: ({ request, topic }) => ({ requestId: request, answer: { kind: 'thread', topic, commentId: null } }),
    named: true,
  },
  'request.close': {
    input: ({ request }) => ({ requestId: request }),
    named: true,
    stricter: { learner: 'forbidden' },
    trail: 'others',
  },
  'request.reopen': {
    input: ({ request }) => ({ requestId: request }),
    named: true,
    stricter: { learner: 'forbidden' },
    trail: 'others',
    first: ({ request }) => ['request.close', { requestId: request, reason: '' }, 'author'],
  },
  'request.similar': { input: () => ({ title: 'balance' }), named: false },
  'request.seen': { input: () => ({ ids: [] }), named: false },
  'gap.list': { input: () => ({}), named: false },
  'audit.list': { input: ({ member }) => ({ target: member }), named: true },
  'gap.dismiss': { input: ({ gap }) => ({ gapId: gap }), named: true, trail: 'always' },
};

/** What needs a role, changes something, and is not in the audit trail. */
const UNTRAILED: Readonly<Partial<Record<OperationName, string>>> = {
  'comment.endorse': 'a word of the curator’s own, shown with their name; they take nothing from anybody',
  'activity.record': 'systems tell of so many; each is kept with who told of it',
  'activity.recordAll': 'as above',
  'activity.undo': 'as above: an activity keeps its turns',
  'statement.store': 'as above',
  'webhook.test': 'sends a trial, which the list of deliveries shows',
  'webhook.resend': 'sends again what was sent, which the list of deliveries shows',
};

const ASKERS: readonly Asker[] = [
  'anonymous',
  'expired',
  'author',
  'learner',
  'curator',
  'moderator',
  'admin',
  'key',
  'otherKey',
];
const SCOPES: readonly KeyScope[] = ['activity:write', 'points:read', 'badges:award'];
const others = (scope: KeyScope | undefined) => SCOPES.filter((each) => each !== scope);
const RANK: Record<Exclude<Access, 'reader'>, number> = { learner: 1, curator: 2, moderator: 3, admin: 4 };
const operations = contract.flatMap(
  ({ operations }) => Object.entries(operations) as [OperationName, OperationContract][],
);

function expected(
  asker: Asker,
  { access, scope }: Pick<OperationContract, 'access' | 'scope'>,
  stricter: Row['stricter'] = {},
): Outcome {
  if (asker === 'expired') return 'unauthenticated';
  if (asker === 'key') return scope === undefined ? 'forbidden' : 'ok';
  if (asker === 'otherKey') return 'forbidden';
  if (asker === 'anonymous') return access === 'reader' ? 'ok' : 'unauthenticated';
  const rank = RANK[asker === 'author' ? 'learner' : asker];
  if (access !== 'reader' && rank < RANK[access]) return 'forbidden';
  return stricter[asker] ?? 'ok';
}

describe('who may do what, in whose community', () => {
  let server: TestServer;
  const tokens = new Map<Asker | 'foreign', string | undefined>();
  /** Secrets by what they are for. */
  const keys = new Map<string, string>();
  before(async () => {
    server = await startServer();
    for (const role of ['learner', 'curator', 'moderator', 'admin'] as const)
      tokens.set(role, await server.token(role, { role }));
    tokens.set('author', await server.token('author'));
    tokens.set('foreign', await server.token('boss', { role: 'admin', community: 'globex' }));
    tokens.set('anonymous', undefined);
    for (const scope of [undefined, ...SCOPES])
      for (const held of [SCOPES.filter((each) => each === scope || scope === undefined), others(scope)])
        if (held.length > 0) keys.set(held.join(), await makeKey(held));
    const past = await startServer({ now: () => Date.now() - 3_600_000 });
    tokens.set('expired', await past.token('learner'));
    await past.close();
  });
  after(() => server.close());

  const makeKey = async (scopes: readonly KeyScope[]) => {
    const input = { name: scopes.join(' '), scopes };
    const { result } = await server.answer<{ result: { secret: string } }>('key.create', input, tokens.get('admin'));
    return result.secret;
  };

  /** What an asker shows for an operation. */
  const tokenOf = (asker: Asker, scope: KeyScope | undefined) => {
    if (asker === 'key') return keys.get((scope === undefined ? SCOPES : [scope]).join());
    if (asker === 'otherKey') return keys.get(others(scope).join());
    return tokens.get(asker);
  };

  const make = async (): Promise<Things> => {
    const [topic, question, answer] = [`matrix-${newId()}`.slice(0, 40), newId(), newId()];
    const body = 'hello? https://wiki.example/';
    await server.ask('comment.create', { id: question, topic, type: 'question', body }, tokens.get('author'));
    await server.ask(
      'comment.create',
      { id: answer, topic, parentId: question, body: 'hello!' },
      tokens.get('moderator'),
    );
    const { person } = await server.answer<{ person: { id: string } }>('member.me', {}, tokens.get('author'));
    const upload = await uploaded();
    return {
      topic,
      question,
      answer,
      upload,
      ready: (await (ready ??= new TestUploader(server, tokens.get('author')!).attach(spoken))).id,
      member: person.id,
      guest: await idOf(await server.token(newId())),
      ...(await (leaving ??= leave())),
      ...(await shared(topic)),
      ...(await recognised(person.id, topic)),
    };
  };

  /** Once for all: an erasing goes on in the background. */
  let leaving: ReturnType<typeof leave> | undefined;
  const leave = async () => {
    const [leaving, left] = [newId(), newId()];
    const ids = await Promise.all([leaving, left].map(async (name) => idOf(await server.token(name))));
    const input = { memberId: ids[1], confirm: ids[1] };
    const { result } = await server.answer<Written>('member.erase', input, tokens.get('admin'));
    return { leaving: ids[0]!, erasure: result.id! };
  };

  /** Who a token stands for, once that is kept. */
  const idOf = async (token: string) => {
    const { person } = await server.answer<{ person: { id: string } }>('member.me', {}, token);
    await server.ask('discussion.follow', { topic: 'matrix', level: 'normal' }, token);
    return person.id;
  };

  const spoken = { name: 'spoken.txt', bytes: Buffer.from('x') };
  let ready: Promise<Attachment> | undefined;

  const uploaded = async () => {
    const id = newId();
    const { status } = await new TestUploader(server, tokens.get('author')!).create({
      id,
      name: 'notes.txt',
      bytes: Buffer.from('x'),
    });
    assert.equal(status, 201);
    return id;
  };

  /** Each gap is looked for more often than those before: it comes first. */
  let misses = 0;
  /** What `author` has shared, in the library and in a list that is reviewed. */
  const shared = async (list: string) => {
    const [author, [resource, submitted]] = [tokens.get('author'), [newId(), newId()]];
    const said = { type: 'person', title: 'Ada' };
    await server.ask('list.save', { key: list, title: 'First', submissions: 'reviewed' }, tokens.get('curator'));
    await server.ask('resource.share', { ...said, id: resource }, author);
    await server.ask('resource.share', { ...said, id: submitted, list }, author);
    const request = newId();
    await server.ask('request.create', { id: request, title: 'How to read a balance sheet' }, author);
    const missed = { query: `in vain ${list}`, count: 100 + (misses += 1), people: 3, marks: 0b111 };
    await server.app.dispatch.node.write('acme', async (ctx) => ctx.announce('search.missed', missed));
    const [gap] = await server.answer<{ id: string }[]>('gap.list', {}, tokens.get('curator'));
    return { resource, submitted, list, request, gap: gap!.id };
  };

  /** A community has so many keys, webhooks, seasons and lists and no more: those of the round before go first. */
  let former: Pick<Things, 'key' | 'webhook' | 'season' | 'list'> | undefined;
  const tidy = async () => {
    if (!former) return;
    await server.ask('webhook.remove', { webhookId: former.webhook }, tokens.get('admin'));
    await server.ask('key.revoke', { keyId: former.key }, tokens.get('admin'));
    await server.ask('season.remove', { id: former.season }, tokens.get('admin'));
    await server.ask('list.remove', { key: former.list }, tokens.get('admin'));
  };

  /** What an admin has set up, and what `author` has earned. */
  const recognised = async (memberId: string, list: string) => {
    const admin = tokens.get('admin');
    const [activity, season, badge, award] = [
      newId(),
      `s-${newId().toLowerCase().replaceAll('_', '-')}`,
      newId(),
      newId(),
    ];
    await tidy();
    await server.ask('activity.record', { id: activity, ...done }, admin);
    await server.ask('season.save', { id: season, name: 'Spring', ...soon }, admin);
    await server.ask('badge.save', badgeOf(badge), admin);
    await server.ask('badge.award', { id: award, badgeId: badge, memberId, reason: 'For this' }, admin);
    const { version } = await server.answer<{ version: number }>('points.rules', {}, admin);
    const made = await Promise.all([
      server.answer<Written>('key.create', { name: 'Portal', scopes: ['activity:write'] }, admin),
      server.answer<Written>('webhook.create', hook, admin),
    ]);
    const [key, webhook] = [made[0].result.key!.id, made[1].result.webhook!.id];
    former = { key, webhook, season, list };
    const { result } = await server.answer<Written>('webhook.test', { webhookId: webhook }, admin);
    return { activity, rules: version, season, badge, award, key, webhook, delivery: result.id! };
  };
  const outcomeOf = async (response: Response): Promise<string> =>
    response.ok ? 'ok' : ((await response.json()) as { error: { code: string } }).error.code;

  test('every operation of the contract has a row', () => {
    assert.deepEqual(Object.keys(rows).sort(), operations.map(([name]) => name).sort());
  });

  test('whatever needs a role and changes something is in the audit trail, or it is said why not', () => {
    const untold = operations
      .filter(([name, { access, reads }]) => !reads && access !== 'reader' && RANK[access] > 1 && !rows[name].trail)
      .map(([name]) => name);
    assert.deepEqual(untold.sort(), Object.keys(UNTRAILED).sort());
  });

  const prepare = async ([operation, input, by]: ReturnType<NonNullable<Row['first']>>) =>
    assert.ok((await server.ask(operation, input, tokens.get(by))).ok);

  /** The number of the latest entry that the audit trail has of an operation; 0 without one. */
  const trailOf = async (action: string) => {
    const { entries } = await server.answer<{ entries: { seq: number }[] }>(
      'audit.list',
      { action, limit: 1 },
      tokens.get('admin'),
    );
    return entries[0]?.seq ?? 0;
  };

  for (const [name, operation] of operations) {
    const row = rows[name];
    test(`${name}: each role gets what it may and no more`, async () => {
      for (const asker of ASKERS) {
        const things = await make();
        if (row.first) await prepare(row.first(things));
        const told = await trailOf(name);
        const outcome = await outcomeOf(await server.ask(name, row.input(things), tokenOf(asker, operation.scope)));
        assert.equal(outcome, expected(asker, operation, row.stricter), asker);
        const isTold = outcome === 'ok' && (row.trail === 'always' || (row.trail === 'others' && asker !== 'author'));
        assert.equal((await trailOf(name)) > told, isTold, `the audit trail of what ${asker} does`);
      }
    });

    test(`${name}: an admin of another community is a stranger here, and cannot tell foreign things from absent ones`, async () => {
      const things = await make();
      const here = await server.ask(name, row.input(things), tokens.get('foreign'), 'acme');
      assert.equal(await outcomeOf(here), 'forbidden');
      if (!row.named) return;
      const absent: Things = {
        ...things,
        question: newId(),
        answer: newId(),
        resource: newId(),
        submitted: newId(),
        request: newId(),
        upload: newId(),
        ready: newId(),
      };
      const [foreign, none] = [await answerOf(name, row.input(things)), await answerOf(name, row.input(absent))];
      assert.deepEqual(foreign, none);
    });
  }

  /** What a stranger gets in their own community: status and body, without the request's own id. */
  async function answerOf(name: string, input: unknown) {
    const response = await server.ask(name, input, tokens.get('foreign'), 'globex');
    const text = (await response.text()).replace(/"requestId":"[^"]*"/, '');
    return { status: response.status, text, length: text.length };
  }

  test('no field that the server owns can be given from outside', async () => {
    const owned = {
      role: 'admin',
      author: newId(),
      seq: 1,
      order: 1,
      points: 9,
      community: 'globex',
      createdAt: 1,
      pinned: true,
      endorsedBy: [],
      member: newId(),
    };
    for (const [name] of operations) {
      const input = rows[name].input(await make()) as Record<string, unknown>;
      for (const [key, value] of Object.entries(owned)) {
        // Who wrote a book or an article is said by who shares it.
        if (key in input || (key === 'author' && /^resource\.(share|edit)$/.test(name))) continue;
        const outcome = await outcomeOf(await server.ask(name, { ...input, [key]: value }, tokens.get('admin')));
        assert.equal(outcome, 'invalid', `${name} with ${key}`);
      }
    }
  });
});
