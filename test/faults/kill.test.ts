import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Receipt, WriteReply } from '@learning-commons/protocol';
import { newId } from '@learning-commons/server/kernel/testing';
import { Journal, hashOf, judge, readRecord } from '../support/oracle.ts';
import { processToken, startProcess } from '../support/server-process.ts';

const CYCLES = Number(process.env.LC_KILL_CYCLES ?? 15);
const WRITERS = 8;

/** Posts until told to stop; an entry without an answer is sent again under the same id, as the outbox does. */
async function write(journal: Journal, name: string, state: { address: string; stop: boolean }) {
  const token = await processToken(name);
  for (let count = 0; !state.stop; count += 1) {
    const [id, body, topic] = [newId(), `${name} says ${count}`, `kill-${count % 3}`];
    journal.intend({ key: id, stream: `discussion:${topic}`, hash: hashOf(body) });
    for (;;) {
      const reply = await post(state.address, token, { id, topic, body });
      if (reply) {
        journal.acknowledge({ key: id, seq: reply.result.seq, epoch: reply.result.epoch });
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

async function post(address: string, token: string, input: unknown): Promise<WriteReply<Receipt> | undefined> {
  try {
    const response = await fetch(`${address}/api/comment.create?community=acme`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(input),
    });
    return response.ok ? ((await response.json()) as WriteReply<Receipt>) : undefined;
  } catch {
    return undefined;
  }
}

test(`kill -9 in the middle of writing, ${CYCLES} times: every acknowledged post is there once`, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'lc-kill-'));
  const journal = new Journal();
  let server = await startProcess(folder);
  const state = { address: server.address, stop: false };
  context.after(() => void (state.stop = true));
  const writers = Array.from({ length: WRITERS }, (_, index) => write(journal, `writer-${index}`, state));
  let slowest = 0;
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 350));
    await server.kill();
    server = await startProcess(folder);
    slowest = Math.max(slowest, server.readyAfter);
    state.address = server.address;
  }
  state.stop = true;
  await Promise.all(writers);
  await server.kill('SIGTERM');
  const broken = judge(journal, readRecord(join(folder, 'commons.sqlite')));
  assert.deepEqual(broken, []);
  assert.ok(journal.acks.size > CYCLES * WRITERS, `${journal.acks.size} posts were acknowledged`);
  console.log(`# ${journal.acks.size} acknowledged posts, ${CYCLES} kills, slowest start ${Math.round(slowest)} ms`);
  rmSync(folder, { recursive: true });
});
