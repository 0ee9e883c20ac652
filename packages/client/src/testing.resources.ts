import type {
  EventName,
  Id,
  LibrarySettings,
  MyResource,
  Person,
  Resource,
  ResourceList,
  ResourcePage,
  ResourceTally,
  Role,
} from '@learning-commons/protocol';
import { fail } from '@learning-commons/protocol/errors.js';
import type { Input, Output } from './live-store.ts';
import { FakeImports } from './testing.imports.ts';
import { fakeId, type FakeTransport } from './testing.ts';
import type { TransportCall } from './transport.ts';

const ALL = 'resources:all';
const NOTHING: MyResource = { saved: false, progress: 'none', rating: null, recommends: false };

/** A resource to begin with: its id is made from the title unless given; `list` puts it at the end of one. */
export type ResourceSeed = Partial<Resource> & Pick<Resource, 'title'> & { readonly list?: string };

/** A library on a fake server, as the contract tells of it. */
export class FakeResources {
  readonly #transport: FakeTransport;
  readonly #people: readonly Person[];
  readonly #limit: number;
  readonly #resources = new Map<Id, Resource>();
  readonly #tallies = new Map<Id, ResourceTally>();
  readonly #mine = new Map<string, MyResource>();
  readonly lists = new Map<string, ResourceList>();
  settings: LibrarySettings = { submissions: 'open', staleAfter: 365, checkLinks: true };
  /** What members say is wrong. */
  reported: Output<'resource.reports'>['reported'] = [];
  /** What is brought in from files and starter packs. */
  readonly imports: FakeImports;

  constructor(transport: FakeTransport, people: readonly Person[], limit = 24) {
    this.#transport = transport;
    this.#people = people;
    this.#limit = limit;
    this.imports = new FakeImports(transport, this);
    this.#serve();
  }

  /** Has somebody share something, and tells whom it concerns. */
  share({ title, list, ...more }: ResourceSeed): Resource {
    const id = more.id ?? fakeId(title);
    const resource: Resource = {
      ...{
        id,
        type: 'article',
        title,
        url: `https://learn.example/${id}`,
        description: '',
        minutes: null,
        language: null,
      },
      ...{ level: null, skills: [], author: null, startsAt: null, endsAt: null, state: 'published', note: '' },
      ...{ sharedBy: null, site: 'learn.example', picture: null, file: null, member: null, createdAt: Date.now() },
      ...{ editedAt: null, revision: 0, freshUntil: null, link: 'unknown', checkedAt: null, seq: 1 },
      lists: list === undefined ? [] : [{ list, position: this.#end(list) }],
      ...more,
    };
    this.#tallies.set(id, this.#tally(id));
    return this.#write(resource, 'resource.shared');
  }

  /** Changes a resource, and tells whom it concerns. */
  change(id: Id, change: Partial<Resource>, type: EventName = 'resource.edited'): Resource {
    return this.#write({ ...this.find(id), ...change }, type);
  }

  /** Changes the counts of a resource, and tells everybody. */
  count(id: Id, change: Partial<ResourceTally>, type: EventName = 'resource.rated'): ResourceTally {
    const tally = { ...this.#tallies.get(id)!, ...change, seq: this.#transport.head(ALL) + 1 };
    this.#tallies.set(id, tally);
    this.#transport.emit(ALL, type, { tallies: [tally], people: this.#people });
    return tally;
  }

  /** Makes or changes a list, and tells everybody. */
  list(key: string, change: Partial<ResourceList> = {}): ResourceList {
    const before = this.lists.get(key);
    const list: ResourceList = {
      ...{ key, title: key, description: '', owner: null, submissions: 'open', count: 0, removed: false },
      ...{ ...before, ...change, seq: this.#transport.head(ALL) + 1 },
    };
    this.lists.set(key, list);
    this.#transport.emit(ALL, 'list.saved', { lists: [list], people: this.#people });
    return list;
  }

  /** Changes the settings, and tells everybody. */
  configure(settings: Partial<LibrarySettings>): void {
    this.settings = { ...this.settings, ...settings };
    this.#transport.emit(ALL, 'library.configured', { settings: this.settings });
  }

  /** Puts a resource after another one of a list, at its beginning (null) or its end. */
  place(id: Id, list: string, after?: Id | null): Resource {
    const others = this.#inPlace(list).filter((each) => each.id !== id);
    const at =
      after === undefined ? others.length : after === null ? 0 : others.findIndex((each) => each.id === after) + 1;
    const placeOf = (resource: Resource | undefined) => resource?.lists.find((each) => each.list === list)?.position;
    const position = between(placeOf(others[at - 1]), placeOf(others[at]));
    const lists = this.find(id).lists.filter((each) => each.list !== list);
    return this.change(id, { lists: [...lists, { list, position }] }, 'resource.placed');
  }

  /** A resource as it stands. */
  find(id: Id): Resource {
    const resource = this.#resources.get(id);
    if (!resource) throw fail('not_found', 'There is no such resource.');
    return resource;
  }

  /** The counts of a resource as they stand. */
  tally(id: Id): ResourceTally {
    return this.#tallies.get(this.find(id).id)!;
  }

  /** Everything that is there. */
  get all(): readonly Resource[] {
    return [...this.#resources.values()];
  }

  /** What somebody has done with a resource. */
  mine(member: Id, id: Id): MyResource {
    return this.#mine.get(`${member} ${id}`) ?? NOTHING;
  }

  #tally(id: Id): ResourceTally {
    const counts = { recommended: 0, recommendations: [], done: 0, comments: 0 };
    return { id, ...counts, ratings: [0, 0, 0, 0, 0], seq: this.#transport.head(ALL) + 1 };
  }

  #end(list: string): string {
    return between(
      this.#inPlace(list)
        .at(-1)
        ?.lists.find((each) => each.list === list)?.position,
      undefined,
    );
  }

  #inPlace(key: string): Resource[] {
    const position = ({ lists }: Resource) => lists.find(({ list }) => list === key)?.position;
    return [...this.#resources.values()]
      .filter((each) => position(each) !== undefined)
      .sort((one, other) => (position(one)! < position(other)! ? -1 : 1));
  }

  /** As the server does: everybody's stream says nothing of what is not published, and keeps the number. */
  #write(changed: Resource, type: EventName): Resource {
    const before = this.#resources.get(changed.id);
    const seq = this.#transport.head(ALL) + 1;
    const resource = { ...changed, seq };
    const tally = { ...this.#tallies.get(resource.id)!, ...(!before && { seq }) };
    this.#resources.set(resource.id, resource);
    this.#tallies.set(resource.id, tally);
    const told = { resources: [resource], tallies: [tally], people: this.#people };
    if (resource.state === 'published') this.#transport.emit(ALL, type, told);
    else {
      const isGone = before?.state === 'published';
      this.#transport.emit(
        ALL,
        isGone ? type : 'resource.withheld',
        isGone ? { gone: [{ id: resource.id, seq }] } : {},
      );
      for (const key of ['curators', resource.sharedBy ?? 'nobody'])
        this.#transport.emit(`resources:${key}`, 'resource.withheld', told);
    }
    return resource;
  }

  #page({ filter = {}, sort = 'curated', cursor }: Input<'resource.list'>, reader: Reader): ResourcePage {
    const { list, state = 'published', query, types, skill, mine } = filter;
    const owner = list === undefined ? undefined : this.lists.get(list)?.owner;
    const curates = (reader.role !== null && reader.role !== 'learner') || (owner != null && owner === reader.member);
    const listed = list === undefined ? [...this.#resources.values()].reverse() : this.#inPlace(list);
    const marks = (each: Resource) => (reader.member === null ? NOTHING : this.mine(reader.member, each.id));
    const fitting = listed
      .filter((each) => each.state === (state === 'attention' ? 'published' : state))
      .filter((each) => state === 'published' || curates || each.sharedBy === reader.member)
      .filter((each) => !query || `${each.title} ${each.description}`.toLowerCase().includes(query.toLowerCase()))
      .filter((each) => !types || types.length === 0 || types.includes(each.type))
      .filter((each) => !skill || each.skills.includes(skill))
      .filter((each) => !mine || (mine === 'saved' ? marks(each).saved : marks(each).progress === mine));
    const all = sort === 'newest' ? fitting.sort((one, other) => other.createdAt - one.createdAt) : fitting;
    const from = Number(cursor ?? 0);
    const shown = all.slice(from, from + this.#limit);
    const submissions =
      (list === undefined ? undefined : this.lists.get(list)?.submissions) ?? this.settings.submissions;
    const outcome = { open: 'published', reviewed: 'submitted', closed: 'no' } as const;
    return {
      epoch: this.#transport.epoch,
      seq: this.#transport.head(ALL),
      list: list === undefined ? null : (this.lists.get(list) ?? null),
      resources: shown,
      tallies: shown.map(({ id }) => this.#tallies.get(id)!),
      people: [...this.#people],
      facets: from === 0 ? facetsOf(all) : null,
      total: all.length,
      after: all.length > from + this.#limit ? String(from + this.#limit) : null,
      viewer: {
        ...reader,
        shares: reader.member === null ? 'no' : curates ? 'published' : outcome[submissions],
        curates,
        waiting: curates ? [...this.#resources.values()].filter((each) => each.state === 'submitted').length : 0,
        mine: Object.fromEntries(shown.map((each) => [each.id, marks(each)])),
      },
    };
  }

  #mark(reader: Reader, id: Id, change: Partial<MyResource>): void {
    this.#mine.set(`${reader.member} ${id}`, { ...this.mine(reader.member!, id), ...change });
  }

  #serve(): void {
    const server = this.#transport;
    const reader = (call: TransportCall): Reader => {
      const { person, role } = server.who(call.token);
      return { member: person?.id ?? null, role };
    };
    const receipt = (id: Id, seq: number, more = {}) => ({
      result: { id, seq, epoch: server.epoch, at: Date.now(), ...more },
      facts: [],
    });
    server.answer('resource.list', (input: Input<'resource.list'>, call: TransportCall) =>
      this.#page(input, reader(call)),
    );
    server.answer('resource.get', ({ resourceId }: Input<'resource.get'>, call: TransportCall) => {
      const { recommendations } = this.#tallies.get(this.find(resourceId).id)!;
      return {
        ...{ resource: this.find(resourceId), tally: this.#tallies.get(resourceId), recommendations },
        ...{ people: this.#people, mine: this.mine(reader(call).member ?? '', resourceId) },
      };
    });
    server.answer('resource.share', (input: Input<'resource.share'>, call: TransportCall) => {
      const { id, list, reason: _reason, uploadId: _upload, memberId, requestId: _request, ...fields } = input;
      const { shares } = this.#page({ filter: list === undefined ? {} : { list } }, reader(call)).viewer;
      if (shares === 'no') throw fail('forbidden', 'Nothing is taken here.');
      const given = { ...fields, ...(list !== undefined && { list }), sharedBy: reader(call).member, state: shares };
      const held = this.#resources.get(id) ?? this.share({ id, member: memberId ?? null, ...given });
      return receipt(id, held.seq, { state: held.state });
    });
    server.answer('resource.edit', ({ id: _edit, resourceId, revision, ...fields }: Input<'resource.edit'>) => {
      const held = this.find(resourceId);
      if (held.revision !== revision) throw fail('conflict', 'It was changed meanwhile.', { reason: 'revision' });
      const changed = { ...fields, revision: revision + 1, editedAt: Date.now() } as Partial<Resource>;
      return receipt(resourceId, this.change(resourceId, changed).seq);
    });
    server.answer('resource.remove', ({ resourceId, on }: Input<'resource.remove'>) => {
      const type = on ? 'resource.removed' : 'resource.restored';
      return receipt(resourceId, this.change(resourceId, { state: on ? 'removed' : 'published' }, type).seq);
    });
    server.answer('resource.review', ({ resourceId, accept, note = '' }: Input<'resource.review'>) => {
      const state = accept ? 'published' : 'returned';
      return receipt(resourceId, this.change(resourceId, { state, note }, 'resource.reviewed').seq);
    });
    server.answer('resource.place', ({ resourceId, list, on, after }: Input<'resource.place'>) => {
      if (on) return receipt(resourceId, this.place(resourceId, list, after).seq);
      const lists = this.find(resourceId).lists.filter((each) => each.list !== list);
      return receipt(resourceId, this.change(resourceId, { lists }, 'resource.placed').seq);
    });
    server.answer('resource.confirm', ({ resourceId }: Input<'resource.confirm'>) =>
      receipt(resourceId, this.change(resourceId, { freshUntil: null }, 'resource.confirmed').seq),
    );
    server.answer('resource.recommend', (input: Input<'resource.recommend'>, call: TransportCall) => {
      const { resourceId, on, reason = '' } = input;
      const by = reader(call).member!;
      const others = this.#tallies.get(resourceId)!.recommendations.filter((each) => each.by !== by);
      const recommendations = on ? [{ by, reason, at: Date.now() }, ...others] : others;
      this.#mark(reader(call), resourceId, { recommends: on });
      const change = { recommendations, recommended: recommendations.length };
      return receipt(resourceId, this.count(resourceId, change, 'resource.recommended').seq);
    });
    server.answer('resource.rate', ({ resourceId, rating }: Input<'resource.rate'>, call: TransportCall) => {
      const before = this.mine(reader(call).member!, resourceId).rating;
      const ratings = [...this.#tallies.get(resourceId)!.ratings] as ResourceTally['ratings'];
      if (before !== null) ratings[before - 1]! -= 1;
      if (rating !== null) ratings[rating - 1]! += 1;
      this.#mark(reader(call), resourceId, { rating });
      return receipt(resourceId, this.count(resourceId, { ratings }).seq);
    });
    server.answer('resource.save', ({ resourceId, on }: Input<'resource.save'>, call: TransportCall) => {
      this.#mark(reader(call), resourceId, { saved: on });
      return { result: {}, facts: [] };
    });
    server.answer('resource.progress', (input: Input<'resource.progress'>, call: TransportCall) => {
      this.#mark(reader(call), input.resourceId, { progress: input.progress });
      return { result: {}, facts: [] };
    });
    server.answer('resource.report', { result: {}, facts: [] });
    server.answer('resource.reports', ({ resourceIds }: Input<'resource.reports'>) => ({
      reported: this.reported.filter(({ resourceId }) => resourceIds.includes(resourceId)),
      people: this.#people,
    }));
    server.answer('resource.suggest', ({ prefix }: Input<'resource.suggest'>) =>
      [...new Set([...this.#resources.values()].flatMap(({ skills }) => skills))].filter((skill) =>
        skill.toLowerCase().startsWith(prefix.toLowerCase()),
      ),
    );
    server.answer('list.all', () => ({ lists: [...this.lists.values()], people: this.#people }));
    server.answer('list.save', ({ key, ...list }: Input<'list.save'>) => ({ result: this.list(key, list), facts: [] }));
    server.answer('list.remove', ({ key }: Input<'list.remove'>) => {
      this.list(key, { removed: true });
      return { result: {}, facts: [] };
    });
    server.answer('library.settings', () => this.settings);
    server.answer('library.configure', (settings: LibrarySettings) => {
      this.configure(settings);
      return { result: settings, facts: [] };
    });
  }
}

interface Reader {
  readonly member: Id | null;
  readonly role: Role | null;
}

/** A position between two others, as ASCII text sorts. */
function between(low = '', high?: string): string {
  if (high === undefined) return `${low}m`.replace(/^(m+)m$/, '$1m');
  for (let at = 0; ; at++) {
    const from = low.charCodeAt(at) || 96;
    const to = at < high.length ? high.charCodeAt(at) : 123;
    if (to - from > 1) return low.slice(0, at).padEnd(at, 'a') + String.fromCharCode((from + to) >> 1);
    if (from < to) return `${low.slice(0, at + 1).padEnd(at + 1, '`')}${between(low.slice(at + 1))}`;
  }
}

function facetsOf(all: readonly Resource[]): ResourcePage['facets'] {
  const count = <V extends string>(values: readonly (V | null)[]) =>
    [...new Set(values)].flatMap((value) =>
      value === null ? [] : [{ value, count: values.filter((each) => each === value).length }],
    );
  return {
    types: count(all.map(({ type }) => type)),
    skills: count(all.flatMap(({ skills }) => skills)),
    levels: count(all.map(({ level }) => level)),
    languages: count(all.map(({ language }) => language)),
  };
}
