import { looksProblematic, payloadProblems } from './payload-problems.ts';

describe('payload problems', () => {
  it('finds nothing in an ordinary payload', () => {
    expect(payloadProblems({ title: 'Ünïcode 🎉 and \u0001', pages: [1, null, { a: true }] })).toEqual([]);
  });

  it('names the field with a NUL or a lone surrogate', () => {
    expect(payloadProblems({ title: 'a\0b', pages: [{ name: '\ud800' }] })).toEqual([
      { field: 'payload.title', message: 'must not contain NUL or lone surrogates' },
      { field: 'payload.pages[0].name', message: 'must not contain NUL or lone surrogates' },
    ]);
  });

  it('finds bad keys without repeating them', () => {
    expect(payloadProblems({ 'a\0': 1 })).toEqual([
      { field: 'payload', message: 'must not have keys with NUL or lone surrogates' },
    ]);
  });

  it('refuses 10,000 levels without running out of stack', () => {
    let payload: unknown = 1;
    for (let level = 0; level < 10_000; level += 1) payload = { inner: payload };

    const [problem, ...others] = payloadProblems(payload);

    expect(problem?.message).toBe('must not be nested deeper than 64 levels');
    expect(others).toEqual([]);
  });

  it('finds integers whose last digits JSON has lost, and leaves large fractions and measures alone', () => {
    expect(payloadProblems({ id: 2 ** 53, others: [2 ** 53 - 1, 1e21, 1e300, 0.1, -0] })).toEqual([
      { field: 'payload.id', message: 'must be a text: integers beyond 2^53 lose their last digits' },
    ]);
  });

  it('gives up on a circle', () => {
    const circle: Record<string, unknown> = {};
    Object.assign(circle, { one: circle, other: circle });

    expect(payloadProblems(circle).map(({ message }) => message)).toContain('must not be nested deeper than 64 levels');
  });

  const nested = (levels: number): unknown => {
    let payload: unknown = [];
    for (let level = 1; level < levels; level += 1) payload = [payload];
    return payload;
  };

  it.each([
    ['an ordinary payload', { title: 'a "quoted" [[[ text', pages: [1, 2, 3] }, false],
    ['many things side by side', Array.from({ length: 200 }, () => ({ a: ['}'] })), false],
    ['64 levels', nested(64), false],
    ['65 levels', nested(65), true],
    ['65 levels behind brackets in texts', [']'.repeat(99), '"\\"', nested(64)], true],
    ['a NUL', { title: '\0' }, true],
    ['a lone surrogate', ['\ud800'], true],
    ['a long integer', { id: 2 ** 60 }, true],
  ])('tells from the JSON whether to look closer: %s', (_what, payload, expected) => {
    expect(looksProblematic(JSON.stringify(payload))).toBe(expected);
  });
});
