/** Makes a probability of a model's sum: 0.5 at the decision point, as sure beyond it as the slope says. */
export interface Calibration {
  decisionPoint: number;
  slope: number;
}

export interface LabelledSum {
  sum: number;
  label: 0 | 1;
  /** Default 1. */
  weight?: number;
}

/** 0 to 1, four decimals, so that the same input reads the same everywhere. */
export function probabilityOf(sum: number, { decisionPoint, slope }: Calibration): number {
  return Math.round(10_000 / (1 + Math.exp(-slope * (sum - decisionPoint)))) / 10_000;
}

/**
 * Platt's calibration with a decision point that is chosen elsewhere (a false-positive rate, say): the slope that makes
 * the labels of sums the model was not trained on likeliest.
 */
export function calibrate(sums: readonly LabelledSum[], decisionPoint: number): Calibration {
  let slope = 1;
  for (let round = 0; round < 50; round += 1) {
    let [gradient, curvature] = [0, SMALL];
    for (const { sum, label, weight = 1 } of sums) {
      const distance = sum - decisionPoint;
      const probability = 1 / (1 + Math.exp(-slope * distance));
      gradient += weight * (probability - label) * distance;
      curvature += weight * probability * (1 - probability) * distance * distance;
    }
    slope = Math.min(STEEPEST, Math.max(FLATTEST, slope - gradient / curvature));
  }
  return { decisionPoint, slope: Math.round(slope * 1000) / 1000 };
}

const SMALL = 1e-9;
const FLATTEST = 0.25;
const STEEPEST = 8;

/** @returns the sum that this share of the clean texts reaches at most: a decision point by false positives */
export function sumAtFalsePositives(cleanSums: readonly number[], share: number): number {
  const sorted = cleanSums.toSorted((a, b) => b - a);
  const allowed = Math.floor(sorted.length * share);
  const last = sorted[allowed] ?? 0;
  const before = sorted[allowed - 1] ?? last + 1;
  return (last + before) / 2;
}
