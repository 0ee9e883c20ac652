import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ServerProcess } from '../support/server-process.ts';
import { timeUntil } from './fault.ts';

/** What a process holds, in bytes. */
export interface Memory {
  readonly rss: number;
  /** Objects and buffers that are in use. */
  readonly live: number;
}

/** What node must be told to start a server whose memory can be asked for. */
export const MEASURED = ['--expose-gc', '--import', fileURLToPath(new URL('measured.ts', import.meta.url))];

/** Has a server free what is dead, and answers what it holds then. */
export async function memoryOf(server: ServerProcess): Promise<Memory> {
  const told = () => [...server.said().matchAll(/^memory (\{.*\})$/gm)].map((match) => match[1]!);
  const before = told().length;
  server.process.kill('SIGUSR2');
  await timeUntil(() => told().length > before, 10_000);
  return JSON.parse(told().at(-1)!) as Memory;
}

/** What a process holds now, dead or not. */
export function rssOf(server: ServerProcess): number {
  const [, pages] = readFileSync(`/proc/${server.process.pid}/statm`, 'utf8').split(' ');
  return Number(pages) * 4_096;
}

/** Bytes that the system holds for the connections of a port, written there and not yet read at the other end. */
export function unreadOf(port: number): number {
  const [, ...lines] = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n');
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local]) => local!.endsWith(`:${hex}`))
    .reduce((sum, columns) => sum + Number.parseInt(columns[4]!.split(':')[0]!, 16), 0);
}

export const MIB = 2 ** 20;
