import { mixed } from '../../concepts/hashing.ts';

/** How a text looks: what advertising shares whatever it is for. Each is counted, and the count put into steps. */
const LOOKS: readonly { pattern: RegExp; steps: readonly number[] }[] = [
  { pattern: /\d/g, steps: [1, 4, 8, 14, 22] },
  { pattern: /!/g, steps: [1, 2, 4] },
  { pattern: /https?:|www\./gi, steps: [1, 2] },
  { pattern: /(?<!\p{L})\p{Lu}{3,40}(?!\p{L})/gu, steps: [1, 2, 4] },
  { pattern: /[$£€]/g, steps: [1, 2] },
  { pattern: /\p{Extended_Pictographic}/gu, steps: [1, 3] },
];
const LENGTH_STEPS = [20, 50, 100, 140, 180, 300, 600];
/** Of the letters, those that are capitals; of fewer letters nothing is said. */
const CAPITAL_STEPS = [0.08, 0.15, 0.3, 0.6];
const FEWEST_LETTERS = 8;
const SALT = 0x10c0;

/** @returns hashes of the features, one a look */
export function lookFeatures(original: string): number[] {
  const capitals = countOf(original, /\p{Lu}/gu);
  const letters = countOf(original, /\p{L}/gu);
  const share = letters > FEWEST_LETTERS ? capitals / letters : 0;
  const steps = [
    ...LOOKS.map(({ pattern, steps: limits }) => stepOf(countOf(original, pattern), limits)),
    stepOf(original.length, LENGTH_STEPS),
    stepOf(share, CAPITAL_STEPS),
  ];
  return steps.map((step, look) => mixed(SALT, look, step));
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function stepOf(value: number, limits: readonly number[]): number {
  return limits.filter((limit) => value >= limit).length;
}
