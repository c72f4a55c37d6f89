import type { LabelledSum } from '@cairn/text-classifier';

/** Area under the ROC curve: how often a bad text has the higher sum; NaN without both labels. */
export function rocAuc(sums: readonly LabelledSum[]): number {
  const sorted = sums.toSorted((a, b) => a.sum - b.sum);
  let [ranks, bad] = [0, 0];
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to < sorted.length && sorted[to]?.sum === sorted[from]?.sum) to += 1;
    const badHere = sorted.slice(from, to).filter(({ label }) => label === 1).length;
    ranks += (badHere * (from + to + 1)) / 2;
    bad += badHere;
    from = to;
  }
  return (ranks - (bad * (bad + 1)) / 2) / (bad * (sorted.length - bad));
}

/** Area under precision and recall: the mean precision at each bad text, the highest sums first. */
export function averagePrecision(sums: readonly LabelledSum[]): number {
  let [bad, precisions] = [0, 0];
  sums
    .toSorted((a, b) => b.sum - a.sum || a.label - b.label)
    .forEach(({ label }, index) => {
      if (label === 0) return;
      bad += 1;
      precisions += bad / (index + 1);
    });
  return precisions / bad;
}

export function f1At(sums: readonly LabelledSum[], threshold: number): number {
  const found = sums.filter(({ sum }) => sum >= threshold);
  const right = found.filter(({ label }) => label === 1).length;
  const bad = sums.filter(({ label }) => label === 1).length;
  return (2 * right) / (found.length + bad);
}

/** Share of the texts with this label that reach the threshold: recall of the bad, false positives of the clean. */
export function shareAt(sums: readonly LabelledSum[], threshold: number, label: 0 | 1): number {
  const those = sums.filter((each) => each.label === label);
  return those.filter(({ sum }) => sum >= threshold).length / those.length;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation of a sample. */
export function spread(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
