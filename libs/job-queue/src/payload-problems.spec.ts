import { payloadProblems } from './payload-problems.ts';

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
});
