import type { PageLine } from '@cairn/page-result';
import { inReadingOrder } from './reading-order.ts';

type Box = PageLine['box'];

function line(text: string, box: Box, baseline: Box = [box[0], box[3], box[2], box[3]]): PageLine {
  return { box, baseline, rowHeight: 20, words: [{ text, box, confidence: 100 }] };
}

function order(lines: PageLine[]): string[] {
  return inReadingOrder(lines).map(({ words }) => words[0]?.text ?? '');
}

const TITLE = line('title', [0, 0, 500, 20]);
const LEFT = [0, 1, 2].map((n) => line(`left ${n}`, [0, 60 + 30 * n, 200, 80 + 30 * n]));
const RIGHT = [0, 1, 2].map((n) => line(`right ${n}`, [300, 60 + 30 * n, 500, 80 + 30 * n]));
const READ = ['title', 'left 0', 'left 1', 'left 2', 'right 0', 'right 1', 'right 2'];

describe('inReadingOrder', () => {
  it('keeps the order of a file that goes on downwards, and through columns', () => {
    expect(order([TITLE, ...LEFT, ...RIGHT])).toEqual(READ);
  });

  it('keeps the rows of a table together', () => {
    const cells = LEFT.flatMap((cell, n) => [cell, RIGHT[n] ?? cell]);

    expect(order(cells)).toEqual(['left 0', 'right 0', 'left 1', 'right 1', 'left 2', 'right 2']);
  });

  it('finds title and columns on a page that was written upwards', () => {
    expect(order([...RIGHT, ...LEFT].reverse().concat(TITLE))).toEqual(READ);
  });

  it('finds the order of lines that run down the page, from its right side to its left', () => {
    const lines = [0, 1, 2].map((n) => {
      const left = 40 * n;
      return line(`from the left ${n}`, [left, 0, left + 20, 300], [left, 0, left, 300]);
    });

    expect(order(lines)).toEqual(['from the left 2', 'from the left 1', 'from the left 0']);
  });
});
