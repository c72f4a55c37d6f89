import { randomUUID } from 'node:crypto';

/** A W3C trace context: https://www.w3.org/TR/trace-context/ */
export interface TraceContext {
  /** 32 lower-case hex digits. */
  traceId: string;
  /** 16 lower-case hex digits: the span that the next hop sees as its parent. */
  spanId: string;
  sampled: boolean;
}

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ALL_ZERO = /^0+$/;

/** Continues the caller's trace when its header is well formed, else starts a new one. The span id is always new. */
export function continueTrace(traceparent: string | undefined): TraceContext {
  const match = traceparent?.trim().match(TRACEPARENT);
  const [, traceId = '', parentId = '', flags = '00'] = match ?? [];
  const usable = match && !traceparent?.startsWith('ff') && !ALL_ZERO.test(traceId) && !ALL_ZERO.test(parentId);
  return {
    traceId: usable ? traceId : randomHex(),
    spanId: randomHex().slice(16),
    sampled: usable ? (parseInt(flags, 16) & 1) === 1 : true,
  };
}

/** 32 digits. Node draws the randomness of many UUIDs at a time, which is much cheaper than drawing bytes. */
function randomHex(): string {
  return randomUUID().replaceAll('-', '');
}

/** The `traceparent` header for the next hop. */
export function formatTraceparent(trace: TraceContext): string {
  return `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? '01' : '00'}`;
}
