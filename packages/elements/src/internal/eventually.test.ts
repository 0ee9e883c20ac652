import { expect } from '@open-wc/testing';
import { eventually } from './eventually.ts';

/** Something that cannot be loaded so many times, and what became of the attempts. */
function piece(failures: number) {
  const attempts: number[] = [];
  const load = async () => {
    attempts.push(performance.now());
    if (attempts.length <= failures) throw new TypeError('Failed to fetch');
    return 'a piece';
  };
  return { attempts, load };
}

describe('eventually', () => {
  it('loads after the task that asked for it', async () => {
    const { attempts, load } = piece(0);
    const loading = eventually(load);
    expect(attempts).to.deep.equal([]);
    expect(await loading).to.equal('a piece');
  });

  it('tries again after a while', async () => {
    const { attempts, load } = piece(1);
    expect(await eventually(load)).to.equal('a piece');
    expect(attempts[1]! - attempts[0]!).to.be.greaterThan(900);
  });

  it('tries again as soon as the network is back', async () => {
    const { attempts, load } = piece(1);
    const loading = eventually(load);
    while (attempts.length === 0) await new Promise((resolve) => setTimeout(resolve));
    await Promise.resolve();
    dispatchEvent(new Event('online'));
    expect(await loading).to.equal('a piece');
    expect(attempts[1]! - attempts[0]!).to.be.lessThan(500);
  });
});
