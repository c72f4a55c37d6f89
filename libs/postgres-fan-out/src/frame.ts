/** What one notification carries: whole messages, a part of one that does not fit, or where a larger one is kept. */
export type FrameBody =
  | { readonly kind: 'messages'; readonly text: string }
  | { readonly kind: 'part'; readonly index: number; readonly count: number; readonly text: string }
  | { readonly kind: 'stored'; readonly id: string; readonly sha256: string };

/** One notification of a publisher. */
export interface Frame {
  /** Random, new with every start of a replica. */
  readonly publisher: string;
  /** Counts up by one per frame, from 1; a number that is left out is a loss. */
  readonly number: number;
  /** The number of the last frame that the publisher knows to be out, 0 when there is none. */
  readonly after: number;
  readonly body: FrameBody;
}
