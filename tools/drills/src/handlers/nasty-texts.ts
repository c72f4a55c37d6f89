/** By name, because not all of them can be enqueued. */
export const TEXTS = {
  nul: 'before\u0000after',
  loneSurrogate: 'before\ud800after',
  megabyte: 'm'.repeat(1_000_000),
} as const;

export const NASTY_TEXTS = Object.keys(TEXTS) as (keyof typeof TEXTS)[];

/** Where a handler can put text. */
export const NASTY_PLACES = ['progress', 'result', 'resultKey', 'message', 'stack', 'thrownValue', 'cause'] as const;
