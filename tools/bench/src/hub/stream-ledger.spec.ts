import { StreamLedger } from './stream-ledger.ts';

const message = (number: number, terminal = false) => ({ target: 'message', arguments: [number, terminal] });

describe('StreamLedger', () => {
  it('finds nothing wrong with a stream in order, gaps that were stated included', () => {
    const ledger = new StreamLedger();
    ledger.take(message(1));
    ledger.take(message(2, true));
    ledger.take({ target: 'gap', arguments: [3, 9, [4, 8]] });
    ledger.take(message(10, true));
    expect(ledger).toMatchObject({ cursor: 10, received: 3, gaps: 1, terminals: [2, 4, 8, 10], faults: [] });
  });

  it.each([
    ['is missing', [1, 3], '3 came after 1'],
    ['comes twice', [1, 1], '1 came after 1'],
  ])('sees that a message %s', (_, numbers, fault) => {
    const ledger = new StreamLedger();
    for (const number of numbers) ledger.take(message(number));
    expect(ledger.faults).toEqual([fault]);
  });
});
