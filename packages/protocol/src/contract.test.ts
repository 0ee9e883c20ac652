import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as z from 'zod';
import { Id, StreamName, Topic, contract, limits } from './index.ts';

const operations = contract.flatMap((domain) => Object.entries(domain.operations));
const events = contract.flatMap((domain) => Object.entries(domain.events));
const inputs = operations.map(([name, { input }]) => ({
  name,
  schema: z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }),
}));

describe('the contract', () => {
  test('names an operation thing.verb and an event thing.pastTense', () => {
    assert.ok(operations.length > 10 && events.length > 5);
    for (const [name] of operations) assert.match(name, /^[a-z]+\.[a-z]+([A-Z][a-z]+)*$/);
    for (const [name] of events) assert.match(name, /^[a-z]+\.[a-z]+([A-Z][a-z]+)*(ed|en|set|held)$/);
  });

  test('uses no name twice, in any domain', () => {
    const names = [...operations, ...events].map(([name]) => name);
    assert.equal(new Set(names).size, names.length);
    const domains = contract.map(({ name }) => name);
    assert.equal(new Set(domains).size, domains.length);
  });

  test('explains every operation in one sentence or two', () => {
    for (const [name, { summary }] of operations) assert.match(summary, /^[A-Z][^\n]{8,200}\.$/, name);
  });

  test('lets nobody write who only reads', () => {
    for (const [name, { access, reads }] of operations) assert.ok(reads || access !== 'reader', name);
  });

  test('refuses what it does not know, at every depth of every input', () => {
    for (const { name, schema } of inputs) {
      for (const object of objectsIn(schema)) assert.equal(object.additionalProperties, false, name);
    }
  });

  test('bounds every text and every list that comes in', () => {
    for (const { name, schema } of inputs) {
      for (const node of nodesIn(schema)) {
        if (node.type === 'string')
          assert.ok(node.maxLength ?? node.enum ?? node.pattern ?? node.const, `${name}: a text without end`);
        if (node.type === 'array') assert.ok(node.maxItems, `${name}: a list without end`);
      }
    }
  });

  test('takes the longest comment it allows within one request', () => {
    assert.ok(limits.bodyLength < limits.requestBytes);
    assert.ok(limits.eventBytes < limits.frameBytes);
  });
});

describe('what names a thing', () => {
  const accepts = (schema: z.ZodType, value: string) => schema.safeParse(value).success;

  test('an id is 128 bits in base64url', () => {
    assert.ok(accepts(Id, 'AAAAAAAAAAAAAAAAAAAAAA'));
    assert.ok(accepts(Id, 'a-_9BCDEFGHIJKLMNOPQRS'));
    for (const bad of ['', 'A'.repeat(21), 'A'.repeat(23), `${'A'.repeat(21)}+`, `${'A'.repeat(22)}\n`])
      assert.ok(!accepts(Id, bad), JSON.stringify(bad));
  });

  test('a topic may be written in any script, and means one thing however it is composed', () => {
    for (const good of ['onboarding', 'onboarding/first-week', 'übung', 'स्वागत', 'أهلا', '2026.q1', 'a_b~c'])
      assert.ok(accepts(Topic, good), good);
    assert.equal(Topic.parse('u\u0308bung'), Topic.parse('\u00fcbung'));
    for (const bad of ['', ' ', '/a', '-a', 'a b', 'a:b', 'a?b', 'a#b', 'a\u0000', 'a\n', '<a>', 'a'.repeat(121)]) {
      assert.ok(!accepts(Topic, bad), JSON.stringify(bad));
    }
  });

  test('a stream is a kind and a key', () => {
    for (const good of ['discussion:onboarding/first-week', 'member:AAAAAAAAAAAAAAAAAAAAAA'])
      assert.ok(accepts(StreamName, good), good);
    for (const bad of ['discussion', ':a', 'Discussion:a', 'discussion:', 'discussion:a b', `d:${'a'.repeat(899)}`])
      assert.ok(!accepts(StreamName, bad), bad);
  });

  test('every topic makes a stream', () => {
    for (const topic of ['a'.repeat(120), 'स्वागत', '2026.q1'])
      assert.ok(accepts(StreamName, `discussion:${topic}`), topic);
  });
});

interface SchemaNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: unknown;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

/** Every node of a JSON Schema. */
function nodesIn(node: unknown): SchemaNode[] {
  if (typeof node !== 'object' || node === null) return [];
  return [node, ...Object.values(node).flatMap(nodesIn)];
}

const objectsIn = (schema: unknown) =>
  nodesIn(schema).filter(({ type, properties }) => type === 'object' && properties);
