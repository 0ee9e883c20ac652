/** The members of a bench: many lines in one process, which counts what each hears and how old it is. */
import { PROTOCOL_VERSION } from '@learning-commons/protocol';
import { answer } from './child.ts';
import { Line } from './line.ts';
import { now, spread, type Spread } from './measure.ts';
import { stampsIn } from './stamp.ts';

const AT_ONCE = 40;

interface Group {
  readonly lines: Line[];
  ages: number[];
  packets: number;
}

/** What a group heard since it was last asked: ages in milliseconds, one per event and line. */
export interface Heard {
  readonly packets: number;
  readonly ages: Spread;
}

/** Whom to connect where; a server that asks for no token gets none. */
export interface Connecting {
  readonly group: string;
  /** One server for all, or several in turn. */
  readonly address: string | readonly string[];
  /** One stream for all, or several in turn. */
  readonly stream: string | readonly string[];
  readonly count: number;
  readonly tokens?: readonly string[];
}

const inTurn = (from: string | readonly string[], index: number) =>
  typeof from === 'string' ? from : from[index % from.length]!;

const groups = new Map<string, Group>();

async function connect(connecting: Connecting): Promise<void> {
  const group: Group = { lines: [], ages: [], packets: 0 };
  groups.set(connecting.group, group);
  await open(group, connecting);
}

async function open(group: Group, { address, stream, count, tokens }: Connecting): Promise<void> {
  // All lines of a group hear the same bytes: they are read once.
  let latest = { message: Buffer.alloc(0) as Buffer, stamps: [] as number[] };
  const hear = (message: Buffer) => {
    if (!message.equals(latest.message))
      latest = { message: Buffer.from(message), stamps: stampsIn(message.toString()) };
    if (latest.stamps.length === 0) return;
    const at = now();
    group.packets += 1;
    for (const stamp of latest.stamps) group.ages.push((at - stamp) / 1_000);
  };
  const one = async (index: number) => {
    const auth = {
      version: PROTOCOL_VERSION,
      community: 'acme',
      ...(tokens && { token: tokens[index % tokens.length] }),
    };
    group.lines.push(await Line.open(inTurn(address, index), auth, inTurn(stream, index), hear));
  };
  for (let start = 0; start < count; start += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, index) => one(start + index)));
  }
}

/** Closes so many of the oldest lines and opens as many anew: people come and go. */
async function renew({ count, ...connecting }: Connecting): Promise<void> {
  const group = groups.get(connecting.group)!;
  for (const line of group.lines.splice(0, count)) line.close();
  await open(group, { ...connecting, count });
}

answer({
  connect,
  renew,
  count: (group: string) => groups.get(group)!.ages.length,
  take(name: string): Heard {
    const group = groups.get(name)!;
    const heard = { packets: group.packets, ages: spread(group.ages) };
    Object.assign(group, { packets: 0, ages: [] });
    return heard;
  },
  leave(name: string) {
    for (const line of groups.get(name)?.lines ?? []) line.close();
    groups.delete(name);
  },
});
