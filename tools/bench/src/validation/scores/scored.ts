/** A labelled text with the score that a layer gave it. */
export interface Scored {
  /** 1: bad for this layer; 0: clean. */
  label: 0 | 1;
  /** 0 to 1. */
  score: number;
}

/** The layers' own decision point; see their contract. */
export const THRESHOLD = 0.5;
