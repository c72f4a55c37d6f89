import { uncertainPagesWords } from './uncertain-pages.ts';

describe('pages that were read uncertainly', () => {
  it('are not mentioned when there are none', () => {
    expect(uncertainPagesWords([])).toBeUndefined();
  });

  it('are named with what is known of them', () => {
    expect(uncertainPagesWords([{ pageNumber: 3, meanConfidence: 41.6 }])).toBe(
      'Page 3 (42 of 100) was read with low confidence. Compare it with the original.',
    );
    expect(
      uncertainPagesWords([
        { pageNumber: 3, meanConfidence: 42 },
        { pageNumber: 9, meanConfidence: 60 },
      ]),
    ).toMatch(/^Pages 3 \(42 of 100\), 9 \(60 of 100\) were/);
  });

  it('are counted where they are many', () => {
    const pages = Array.from({ length: 20 }, (_, index) => ({ pageNumber: index + 1, meanConfidence: 50 }));

    expect(uncertainPagesWords(pages)).toContain('12 (50 of 100) and 8 more were');
  });
});
