/**
 * Otsu's threshold: the grey value that parts paper from ink best; ink is darker.
 * @param step the square of it is how many pixels there are to one that counts
 */
export function darkBelow(pixels: Buffer, step: number): number {
  const counts = new Array<number>(256).fill(0);
  for (let i = 0; i < pixels.length; i += step * step) counts[pixels[i] ?? 255] = (counts[pixels[i] ?? 255] ?? 0) + 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const sum = counts.reduce((weighted, count, value) => weighted + count * value, 0);
  let [below, sumBelow, best, threshold] = [0, 0, 0, 128];
  counts.forEach((count, value) => {
    below += count;
    sumBelow += count * value;
    if (below === 0 || below === total) return;
    const distance = sumBelow / below - (sum - sumBelow) / (total - below);
    const between = below * (total - below) * distance * distance;
    if (between > best) [best, threshold] = [between, value + 1];
  });
  return threshold;
}
