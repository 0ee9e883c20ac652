import type { CommonsError, Id } from '@learning-commons/protocol';
import { fail } from '@learning-commons/protocol/errors.js';
import { newId } from '@learning-commons/client';
import type { Broken } from '../support/oracle.ts';
import { processToken } from '../support/server-process.ts';
import type { Chance } from '../support/chance.ts';
import { pause, type Fault, type Mark } from './fault.ts';
import { judgeRun, makeBadge } from './judgement.ts';
import { Intruders } from './intruders.ts';
import { Crew, Load } from './load.ts';
import type { Member, MemberOptions } from './member.ts';
import type { Rig } from './rig.ts';
import { unrulyTransport } from './unruly-transport.ts';

/** How large a run is. */
export interface Size {
  readonly members: number;
  readonly topics: number;
  /** Topics that each member looks at. */
  readonly each: number;
  readonly postsPerSecond: number;
  /** Longer faults for long runs. */
  readonly length: number;
}

/** A fault that happened, with what was measured. */
export interface Struck {
  readonly at: number;
  readonly id: string;
  readonly what: string;
  readonly milliseconds: number;
  readonly marks: readonly Mark[];
}

/** What a round came to. */
export interface Outcome {
  readonly broken: readonly Broken[];
  readonly struck: readonly Struck[];
  readonly load: Load;
}

/** Lets things happen, one after the other or at once. `alone`: nothing else happens at that time. */
export type Strike = (act: (fault: Fault, alone?: boolean) => Promise<void>, chance: Chance) => Promise<void>;

/** A rig with people: round after round they write in fresh topics while things go wrong. */
export class Torture {
  readonly rig: Rig;
  readonly crew: Crew;
  readonly #size: Size;
  readonly #badge: Id;
  #intruders: Intruders | undefined;
  #rounds = 0;

  private constructor(rig: Rig, crew: Crew, size: Size, badge: Id) {
    this.rig = rig;
    this.crew = crew;
    this.#size = size;
    this.#badge = badge;
  }

  /** `briefTokens`: some members have tokens of twenty seconds, which a node whose clock is ahead does not take. */
  static async begin(rig: Rig, size: Size, { briefTokens = true } = {}): Promise<Torture> {
    const badge = await makeBadge(rig.nodes[0]!, newId());
    return new Torture(
      rig,
      new Crew(rig.address, size.members, (at) => habits(at, rig.chance.branch(), briefTokens)),
      size,
      badge,
    );
  }

  /**
   * One round: everybody arrives, writes, and `strike` lets things happen. Then all is healed, comes to rest and is judged.
   */
  async round(strike: Strike, { patience }: { readonly patience?: number } = {}): Promise<Outcome> {
    const { rig, crew } = this;
    const prefix = `r${(this.#rounds += 1)}-`;
    const chance = rig.chance.branch();
    const load = new Load({ ...this.#size, address: rig.address, chance: chance.branch(), prefix, crew });
    const struck: Struck[] = [];
    const act = async (fault: Fault, alone = true) => {
      const at = performance.now();
      const marks = await fault.strike({ rig, load, chance: chance.branch(), length: this.#size.length, alone });
      const { id, what } = fault;
      struck.push({ at, id, what, milliseconds: Math.round(performance.now() - at), marks });
    };
    try {
      await load.arrived();
      const [{ client }] = crew.members as [Member];
      this.#intruders ??= new Intruders(rig.address, `${prefix}0`, `points:${client.status.me!.person!.id}`);
      load.start();
      await pause(800);
      await strike(act, chance);
      await pause(500);
    } finally {
      load.stop();
      await rig.heal();
    }
    const broken = await judgeRun({
      rig,
      load,
      prefix,
      badge: this.#badge,
      ...(patience !== undefined && { patience }),
    });
    const breaches = this.#intruders?.breaches() ?? [];
    return { broken: [...broken, ...breaches, ...refusalsOf(load)], struck, load };
  }

  /** How often intruders have tried. */
  get intrusions(): number {
    return this.#intruders?.tries ?? 0;
  }

  end(): void {
    this.#intruders?.end();
    this.crew.end();
  }
}

/** Nobody is ever told that their words were refused: they wait, and then they are there. */
const refusalsOf = ({ refusals }: Load): Broken[] =>
  refusals.slice(0, 5).map((evidence): Broken => ({ invariant: 'I5', evidence: `somebody was refused ${evidence}` }));

/** What makes members differ: some get everything doubled and shuffled, some moderate, some have tokens that hardly live and are hard to get. */
function habits(at: number, chance: Chance, briefTokens: boolean): Partial<MemberOptions> {
  if (at % 4 === 1) return { transport: unrulyTransport(chance) };
  if (at % 4 === 3) return { moderates: true, token: () => processToken(`member-${at}`, { role: 'moderator' }) };
  if (at % 4 !== 2 || !briefTokens) return {};
  return {
    token: async () => {
      await pause(chance.between(0, 1_500));
      if (chance.happens(0.1)) throw providerIsDown();
      return processToken(`member-${at}`, { seconds: 20 });
    },
  };
}

const providerIsDown = (): CommonsError => fail('unavailable', 'The host gives no token now.');

/** A fault with its measurements in one line, and whether it kept to its marks. */
export function describeStruck({ id, what, milliseconds, marks }: Struck): string {
  const told = marks.map(
    (mark) => `${mark.what}: ${mark.value} ${mark.unit}${mark.value > mark.most ? ` (OVER ${mark.most})` : ''}`,
  );
  return `${id} ${what}, ${(milliseconds / 1_000).toFixed(1)} s${told.length > 0 ? `; ${told.join('; ')}` : ''}`;
}
