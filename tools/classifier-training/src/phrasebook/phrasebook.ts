import { readFileSync } from 'node:fs';

/** Alternatives by name; a template uses one as `<name>`. */
export type Phrases = ReadonlyMap<string, readonly string[]>;

const TEXTS = 'texts';
const INNERMOST_CHOICE = /\{([^{}]*)\}/;
const REFERENCE = /<([a-z][a-zA-Z]*)>/g;
const DEEPEST = 6;

/**
 * Texts for training, written from templates: `{a|b|}` is one of the alternatives, `<name>` one of the phrases of that
 * name.
 *
 * The file has sections: `[name]` and its phrases, one a line; those of `[texts]` are the templates. `\n` is a line's end,
 * `_` a space at a phrase's ends, a line of `-` the empty phrase; empty lines and lines that begin with `; ` say nothing.
 */
export class Phrasebook {
  readonly templates: readonly string[];
  readonly #phrases: Phrases;
  readonly #random: () => number;

  /** @param random value in [0, 1); with a seeded one the same texts come out every time */
  constructor(source: string, random: () => number) {
    this.#phrases = sectionsOf(source);
    this.templates = this.#phrases.get(TEXTS) ?? [];
    this.#random = random;
  }

  static read(file: URL, seed: number): Phrasebook {
    return new Phrasebook(readFileSync(file, 'utf8'), seededRandom(seed));
  }

  /** So many different texts of the template, fewer where it has no more. */
  write(template: string, count: number): string[] {
    const texts = Array.from({ length: count }, () => this.#write(template).replaceAll(/ {2,}/g, ' ').trim());
    return [...new Set(texts)].filter((text) => text !== '');
  }

  /** @throws Error when the template names phrases that are not there */
  #write(template: string, depth = 0): string {
    if (depth > DEEPEST) throw new Error(`Phrases refer to one another more than ${DEEPEST} deep: ${template}`);
    let text = template;
    for (let match = INNERMOST_CHOICE.exec(text); match; match = INNERMOST_CHOICE.exec(text)) {
      const choice = this.#oneOf((match[1] as string).split('|'));
      text = text.slice(0, match.index) + choice + text.slice(match.index + match[0].length);
    }
    return text.replaceAll(REFERENCE, (_whole, name: string) => {
      const phrases = this.#phrases.get(name);
      if (!phrases) throw new Error(`There are no phrases called ${name}.`);
      return this.#write(this.#oneOf(phrases), depth + 1);
    });
  }

  #oneOf(choices: readonly string[]): string {
    return choices[Math.floor(this.#random() * choices.length)] as string;
  }
}

function sectionsOf(source: string): Phrases {
  const sections = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of source.split('\n')) {
    const name = /^\[([a-z][a-zA-Z]*)\]$/.exec(line)?.[1];
    if (name) sections.set(name, (current = []));
    else if (line && !line.startsWith('; ')) current.push(phraseOf(line));
  }
  return sections;
}

function phraseOf(line: string): string {
  return line === '-' ? '' : line.replace(/^_|_$/g, ' ').replaceAll('\\n', '\n');
}

/** A small generator with 32 bits of state (mulberry32): the same seed gives the same numbers on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
