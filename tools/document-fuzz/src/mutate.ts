import type { Random } from './random.ts';

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const EVIL_NUMBERS = [
  '0',
  '-1',
  '1',
  '65536',
  '2147483647',
  '2147483648',
  '-2147483648',
  '4294967295',
  '1e400',
  '0.0001',
];
const EVIL_WORDS = ['null', '<<>>', '[]', '()', '<', '>>', '1 0 R', '2147483647 0 R', '%', 'stream\n', 'endobj', '\0'];
const MANY = 20_000;

/** What harms any format. */
const BYTE_MUTATIONS: readonly Mutation[] = [
  (bytes, random) => bytes.subarray(0, random.int(bytes.length)),
  (bytes, random) => replaced(bytes, random.int(bytes.length), 1, Buffer.from([random.int(256)])),
  (bytes, random) => {
    const flipped = Buffer.from(bytes);
    for (let count = 1 + random.int(32); count > 0; count -= 1) {
      const at = random.int(flipped.length);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random.int(8));
    }
    return flipped;
  },
  // Sizes and offsets of binary formats are mostly four bytes.
  (bytes, random) => replaced(bytes, random.int(bytes.length), 4, random.pick([ones(4), Buffer.alloc(4), ones(2)])),
  (bytes, random) => {
    const from = random.int(bytes.length);
    const piece = bytes.subarray(from, from + 1 + random.int(400));
    return replaced(bytes, random.int(bytes.length), 0, piece);
  },
  (bytes, random) => replaced(bytes, random.int(bytes.length), 1 + random.int(200), Buffer.alloc(0)),
];

/** What harms a PDF by its own grammar: the parts stay well-formed, their sense does not. */
const PDF_MUTATIONS: readonly Mutation[] = [
  (bytes, random) => atMatch(bytes, /\b\d+\b/g, random, () => random.pick(EVIL_NUMBERS)),
  (bytes, random) => atMatch(bytes, /\d+ \d+ R\b/g, random, () => `${random.int(12)} 0 R`),
  (bytes, random) =>
    atMatch(bytes, /\/[A-Za-z]+/g, random, () => random.pick(['/Pages', '/Kids', '/Prev', '/JS', '/X'])),
  (bytes, random) => atMatch(bytes, /\b(obj|endobj|stream|xref|trailer)\b/g, random, () => random.pick(EVIL_WORDS)),
  (bytes, random) => atMatch(bytes, /<<|\[/g, random, (found) => found.repeat(1 + random.int(MANY))),
  (bytes, random) =>
    atMatch(bytes, /\/(Width|Height|Length|Count|Size|BitsPerComponent) \d+/g, random, (found) =>
      found.replace(/\d+$/, random.pick(EVIL_NUMBERS)),
    ),
  (bytes, random) =>
    atMatch(bytes, /\/MediaBox \[[^\]]*\]/g, random, () => `/MediaBox [0 0 ${random.pick(EVIL_NUMBERS)} 1e9]`),
  (bytes, random) =>
    atMatch(bytes, /\/Filter \/\w+/g, random, (found) =>
      random.pick(['/Filter /LZWDecode', '/Filter /JBIG2Decode', `/Filter [${found.slice(8).repeat(200)}]`]),
    ),
  (bytes, random) =>
    atMatch(bytes, /\/Kids \[[^\]]*\]/g, random, () => `/Kids [${`${1 + random.int(6)} 0 R `.repeat(MANY)}]`),
];

/** One to four harmful changes. The same bytes and random numbers give the same file. */
export function mutate(name: string, bytes: Buffer, random: Random): Buffer {
  const mutations = name.endsWith('.pdf') ? [...BYTE_MUTATIONS, ...PDF_MUTATIONS, ...PDF_MUTATIONS] : BYTE_MUTATIONS;
  let mutated = bytes;
  for (let count = 1 + random.int(4); count > 0 && mutated.length > 0; count -= 1) {
    mutated = random.pick(mutations)(mutated, random);
  }
  return mutated;
}

function replaced(bytes: Buffer, at: number, length: number, by: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)]);
}

function ones(length: number): Buffer {
  return Buffer.alloc(length, 0xff);
}

/** Changes one of the places that match; nothing where none does. */
function atMatch(bytes: Buffer, pattern: RegExp, random: Random, change: (found: string) => string): Buffer {
  const places = [...bytes.toString('latin1').matchAll(pattern)];
  if (places.length === 0) return bytes;
  const { index, 0: found } = random.pick(places);
  return replaced(bytes, index, found.length, Buffer.from(change(found), 'latin1'));
}
