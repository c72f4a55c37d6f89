import type { TextInput } from '../layer/layer-input.ts';
import type { LayerReason } from '../layer/layer.ts';
import type { ConceptFinder } from './concept-finder.ts';

/** A kind of thing that a linear model finds, told by the concepts of the features that weighed for it. */
export interface Kind<Concept extends string> {
  code: string;
  message: string;
  /** A feature counts for the kind when it has one of each of these sets of concepts. */
  needs: readonly (readonly Concept[])[];
}

/** What one feature added to the score, and where it is in the normalised text. */
export interface Contribution {
  weight: number;
  start: number;
  end: number;
  concepts: number;
}

/** A kind is named when it is at least this much of what spoke for it. */
const NAMED_SHARE = 0.15;

/** Names what weighed most; a feature counts for the first kind that it fits. */
export class ReasonsByKind<Concept extends string> {
  readonly #kinds: readonly Kind<Concept>[];
  readonly #needs: readonly (readonly number[])[];
  readonly #otherwise: Omit<Kind<Concept>, 'needs'>;

  /** @param otherwise said of all that weighed together when no kind stands out */
  constructor(
    finder: ConceptFinder<Concept>,
    kinds: readonly Kind<Concept>[],
    otherwise: Omit<Kind<Concept>, 'needs'>,
  ) {
    this.#kinds = kinds;
    this.#needs = kinds.map(({ needs }) => needs.map((concepts) => finder.bitsOf(...concepts)));
    this.#otherwise = otherwise;
  }

  /** @returns at least one reason, the one with the largest share first */
  of(contributions: readonly Contribution[], { normalised, field }: TextInput): LayerReason[] {
    const forIt = contributions.filter(({ weight }) => weight > 0);
    const byKind = Map.groupBy(forIt, ({ concepts }) =>
      this.#needs.findIndex((needs) => needs.every((bits) => (bits & concepts) !== 0)),
    );
    const enough = weightOf(forIt) * NAMED_SHARE;
    const named = this.#kinds.flatMap((kind, index) => {
      const parts = byKind.get(index) ?? [];
      return parts.length > 0 && weightOf(parts) >= enough ? [{ kind, parts }] : [];
    });
    const reasons = named.length > 0 ? named : [{ kind: this.#otherwise, parts: forIt }];
    return reasons
      .map(({ kind: { code, message }, parts }) => ({
        code,
        message,
        field,
        ...(parts.length > 0 ? { span: normalised.originalSpan(...spanOf(parts)) } : {}),
        weight: Math.round(weightOf(parts) * 100) / 100,
      }))
      .sort((a, b) => b.weight - a.weight);
  }
}

function weightOf(parts: readonly Contribution[]): number {
  return parts.reduce((sum, { weight }) => sum + weight, 0);
}

function spanOf(parts: readonly Contribution[]): [start: number, end: number] {
  return parts.reduce<[number, number]>(
    ([from, to], { start, end }) => [Math.min(from, start), Math.max(to, end)],
    [Infinity, 0],
  );
}
