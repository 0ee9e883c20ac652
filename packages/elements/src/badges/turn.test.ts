import { aTimeout, expect } from '@open-wc/testing';
import { takeTurn } from './turn.ts';

let names = 0;
const never = new AbortController().signal;

async function order(): Promise<string[]> {
  const name = `turn ${(names += 1)}`;
  const came: string[] = [];
  const gone = new AbortController();
  const end = await takeTurn(name, never);
  const second = takeTurn(name, gone.signal).then(
    () => came.push('second'),
    () => came.push('second gave up'),
  );
  const third = takeTurn(name, never).then((done) => {
    came.push('third');
    done();
  });
  await aTimeout(20);
  came.push('first ends');
  gone.abort();
  end();
  await third;
  // Without locks, who gave up is not told before its turn, and takes none.
  await Promise.race([second, aTimeout(20)]);
  return came.filter((each) => each !== 'second gave up');
}

describe('takeTurn', () => {
  it('lets one after the other, and skips who gave up', async () => {
    expect(await order()).to.deep.equal(['first ends', 'third']);
  });

  it('does so on one page where the browser has no locks', async () => {
    const locks = Object.getOwnPropertyDescriptor(Navigator.prototype, 'locks')!;
    Object.defineProperty(Navigator.prototype, 'locks', { value: undefined, configurable: true });
    try {
      expect(await order()).to.deep.equal(['first ends', 'third']);
    } finally {
      Object.defineProperty(Navigator.prototype, 'locks', locks);
    }
  });
});
