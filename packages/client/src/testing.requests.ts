import type { EventName, Id, LearningRequest, Person, RequestPage, RequestState } from '@learning-commons/protocol';
import { fail } from '@learning-commons/protocol/errors.js';
import type { Input, Output } from './live-store.ts';
import { fakeId, type FakeTransport } from './testing.ts';
import type { TransportCall } from './transport.ts';

const STREAM = 'requests:all';

/** A request to begin with: its id is made from the title unless given. */
export type RequestSeed = Partial<LearningRequest> & Pick<LearningRequest, 'title'>;

/** What members miss on a fake server, as the contract tells of it. */
export class FakeRequests {
  readonly #transport: FakeTransport;
  readonly #people: readonly Person[];
  readonly #limit: number;
  readonly #requests = new Map<Id, LearningRequest>();
  readonly #votes = new Map<Id, Set<Id>>();
  readonly #seen = new Set<string>();
  /** What `gap.list` answers. */
  gaps: Output<'gap.list'> = [];

  constructor(transport: FakeTransport, people: readonly Person[], limit = 20) {
    this.#transport = transport;
    this.#people = people;
    this.#limit = limit;
    this.#serve();
  }

  /** Has somebody ask for something, and tells everybody. */
  ask({ title, ...more }: RequestSeed): LearningRequest {
    const id = more.id ?? fakeId(title);
    const request: LearningRequest = {
      ...{ id, title, why: '', skill: null, author: null, state: 'open', votes: 1, volunteers: [], claimedBy: null },
      ...{ answer: null, answerTitle: null, answeredBy: null, answeredAt: null, closing: '', comments: 0 },
      ...{ createdAt: Date.now(), editedAt: null, seq: 1, ...more },
    };
    if (request.author) this.#voters(id).add(request.author);
    return this.#write(request, 'request.created');
  }

  /** Changes a request, and tells everybody. */
  change(id: Id, change: Partial<LearningRequest>, type: EventName = 'request.edited'): LearningRequest {
    return this.#write({ ...this.find(id), ...change }, type);
  }

  /** Somebody votes, or no longer. */
  vote(id: Id, by: Id, on = true): LearningRequest {
    const request = this.find(id);
    const voters = this.#voters(id);
    if (voters.has(by) === on) return request;
    if (on) voters.add(by);
    else voters.delete(by);
    return this.change(id, { votes: request.votes + (on ? 1 : -1) }, 'request.voted');
  }

  /** A request as it stands. */
  find(id: Id): LearningRequest {
    const request = this.#requests.get(id);
    if (!request) throw fail('not_found', 'There is no such request.');
    return request;
  }

  #voters(id: Id): Set<Id> {
    const voters = this.#votes.get(id) ?? new Set();
    this.#votes.set(id, voters);
    return voters;
  }

  #write(changed: LearningRequest, type: EventName): LearningRequest {
    const request = { ...changed, seq: this.#transport.head(STREAM) + 1 };
    this.#requests.set(request.id, request);
    this.#transport.emit(STREAM, type, { requests: [request], counts: this.#counts(), people: this.#people });
    return request;
  }

  #counts(): Record<RequestState, number> {
    const counts = { open: 0, claimed: 0, started: 0, answered: 0, closed: 0 };
    for (const { state } of this.#requests.values()) counts[state] += 1;
    return counts;
  }

  #page({ filter = {}, sort = 'votes', cursor }: Input<'request.list'>, member: Id | null): RequestPage {
    const { state = 'unanswered', skill, query } = filter;
    const waits = (each: LearningRequest) => each.state !== 'answered' && each.state !== 'closed';
    const all = [...this.#requests.values()]
      .filter((each) => (state === 'unanswered' ? waits(each) : state === 'all' || each.state === state))
      .filter((each) => !skill || each.skill === skill)
      .filter((each) => !query || each.title.toLowerCase().includes(query.toLowerCase()))
      .sort((a, b) => (sort === 'votes' ? b.votes - a.votes : 0) || b.createdAt - a.createdAt);
    const from = Number(cursor ?? 0);
    const cares = (each: LearningRequest) =>
      member !== null && (each.author === member || this.#voters(each.id).has(member));
    const mine = [...this.#requests.values()].filter(cares);
    return {
      epoch: this.#transport.epoch,
      seq: this.#transport.head(STREAM),
      requests: all.slice(from, from + this.#limit),
      people: [...this.#people],
      counts: this.#counts(),
      skills: [...new Set([...this.#requests.values()].flatMap((each) => each.skill ?? []))],
      after: all.length > from + this.#limit ? String(from + this.#limit) : null,
      viewer: {
        member,
        role: member === null ? null : 'learner',
        voted: [...this.#requests.keys()].filter((id) => member !== null && this.#voters(id).has(member)),
        awaits: mine.filter(waits).map(({ id }) => id),
        news: mine.filter(
          (each) => !waits(each) && each.answeredBy !== member && !this.#seen.has(`${member} ${each.id}`),
        ),
      },
    };
  }

  #serve(): void {
    const server = this.#transport;
    const reader = (call: TransportCall) => server.who(call.token).person?.id ?? null;
    const receipt = (id: Id, seq: number) => ({
      result: { id, seq, epoch: server.epoch, at: Date.now() },
      facts: [],
    });
    server.answer('request.list', (input: Input<'request.list'>, call: TransportCall) =>
      this.#page(input, reader(call)),
    );
    server.answer('request.get', ({ requestId }: Input<'request.get'>) => ({
      request: this.find(requestId),
      people: this.#people,
      voted: false,
    }));
    server.answer('request.similar', ({ title }: Input<'request.similar'>) => ({
      requests: [...this.#requests.values()].filter((each) => each.title.split(' ')[0] === title.split(' ')[0]),
      resources: [],
      people: this.#people,
      voted: [],
    }));
    server.answer('request.create', (input: Input<'request.create'>, call: TransportCall) => {
      const { id, title, why = '', skill = null } = input;
      return receipt(id, (this.#requests.get(id) ?? this.ask({ id, title, why, skill, author: reader(call) })).seq);
    });
    server.answer('request.vote', ({ requestId, on }: Input<'request.vote'>, call: TransportCall) =>
      receipt(requestId, this.vote(requestId, reader(call)!, on).seq),
    );
    server.answer('request.claim', ({ requestId, state }: Input<'request.claim'>, call: TransportCall) => {
      const claimedBy = state === 'open' ? null : reader(call);
      return receipt(requestId, this.change(requestId, { state, claimedBy }, 'request.claimed').seq);
    });
    server.answer('request.seen', ({ ids }: Input<'request.seen'>, call: TransportCall) => {
      for (const id of ids) this.#seen.add(`${reader(call)} ${id}`);
      return { result: {}, facts: [] };
    });
    server.answer('gap.list', () => this.gaps);
  }
}
