/** What one layer of validation made of an upload. */
export interface StoredLayer {
  id: string;
  status: 'ok' | 'error';
  /** 0 to 1: the layer's risk; 0.5 is its own decision point. */
  score: number;
  /** 0 to 7. */
  severity: number;
  /** 0 to 1: how far the layer can push the risk. */
  weight: number;
  /** 0 to 1: its share in the whole risk. */
  contribution: number;
  /** What it tells apart, by score from 0 to 1; those above 0. */
  categories?: Record<string, number>;
  /** The layer was not made for this input, so that its score says little. */
  confidence?: 'low';
}

export interface StoredReason {
  layer: string;
  code: string;
  message: string;
  /** Page of the document, from 1. */
  page?: number;
}

/**
 * Validation's verdict as it is kept with an accepted document: enough to say why and to repeat it, and nothing of what
 * was found. The release before wrote `decision`, `score`, `policy` without hash, and `reasons`; it still reads this.
 */
export interface StoredVerdict {
  decision: 'accept' | 'review';
  /** The validation score, 0 to 100; 100 is harmless. */
  score: number;
  /** 0 to 1. */
  risk?: number;
  policy: { id: string; version: number; hash?: string };
  /** Those that had something to look at, largest contribution first. */
  layers?: StoredLayer[];
  /** Largest contribution first. */
  reasons: StoredReason[];
}
