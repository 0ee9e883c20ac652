import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fit, predict, type Prices } from './prices.ts';

const loads = [
  { members: 100, posts: 10, deliveries: 1_000 },
  { members: 4_000, posts: 1, deliveries: 40 },
  { members: 1_000, posts: 100, deliveries: 1_000 },
  { members: 250, posts: 50, deliveries: 6_000 },
  { members: 50, posts: 200, deliveries: 20 },
];

test('prices that loads were made with are found again', () => {
  const prices: Prices = { rest: 1.5, post: 0.05, delivery: 0.002, member: 0.001 };
  const found = fit(loads.map((load) => ({ ...load, cpu: predict(prices, load) })));
  for (const name of ['rest', 'post', 'delivery', 'member'] as const)
    assert.ok(Math.abs(found[name] / prices[name] - 1) < 1e-6, `${name}: ${found[name]}`);
});

test('nothing has a price below zero, however the measurements lie', () => {
  const found = fit(loads.map((load) => ({ ...load, cpu: 0.05 * load.posts + 3 - load.members / 10_000 })));
  assert.ok(
    Object.values(found).every((price) => price >= 0),
    JSON.stringify(found),
  );
});
