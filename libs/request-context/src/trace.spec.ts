import { continueTrace, formatTraceparent } from './trace.ts';

describe('trace context', () => {
  it('continues a well-formed trace with a new span', () => {
    const trace = continueTrace('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');

    expect(trace.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(trace.spanId).not.toBe('b7ad6b7169203331');
    expect(formatTraceparent(trace)).toBe(`00-${trace.traceId}-${trace.spanId}-01`);
  });

  it.each([
    ['nothing', undefined],
    ['rubbish', 'hello'],
    ['an all-zero trace id', '00-00000000000000000000000000000000-b7ad6b7169203331-01'],
    ['the forbidden version ff', 'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    ['a line break', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\nx'],
  ])('starts a new trace when given %s', (_what, header) => {
    const trace = continueTrace(header);

    expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(trace.traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
    expect(trace.sampled).toBe(true);
  });
});
