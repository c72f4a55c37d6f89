/** What a text is taken apart into; stands in the model's file, so that a model is read as it was trained. */
export interface FeatureOptions {
  /** Features are hashed into 2^bits buckets, 8 to 22. */
  bits: number;
  /** Each word with the one before it. */
  wordPairs: boolean;
  /** Parts of words of this many characters, the word's two ends counting as one each; `[0, 0]` for none. */
  pieces: readonly [shortest: number, longest: number];
  /** A table of its own for classes of words, which the caller names; none by default. */
  classes?: ClassOptions;
}

export interface ClassOptions {
  /** Classes are numbered from 0 to below this. */
  count: number;
  /** Words this far apart at most are near one another. */
  near: number;
}

export const DEFAULT_FEATURES: FeatureOptions = { bits: 18, wordPairs: true, pieces: [3, 5] };
