/** A hub method bound to its connection: takes the arguments of the call, and its upload streams after them. */
export type HubMethod = (args: readonly unknown[]) => unknown;

/** What is known of a method before it is called. */
export interface MethodShape {
  /** A stream may only be asked for as a stream, anything else only as a plain call. */
  kind: 'call' | 'stream';
  minArguments: number;
  maxArguments: number;
  /** Number of upload streams. */
  uploads: number;
}

/** Without a shape the method's result tells what it is. */
export type BoundMethod = readonly [name: string, method: HubMethod, shape?: MethodShape];
