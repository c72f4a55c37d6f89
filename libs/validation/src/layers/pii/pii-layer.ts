import { getCountries } from 'libphonenumber-js/min';
import { z } from 'zod';
import type { LayerInput, TextInput } from '../../layer/layer-input.ts';
import { NO_RISK, type LayerReason, type LayerResult, type Severity, type ValidationLayer } from '../../layer/layer.ts';
import { masked } from '../../layer/masked.ts';
import { round } from '../../layer/round.ts';
import type { Finding } from './finding.ts';
import { findPii } from './find-pii.ts';
import { PII_TYPE_NAMES, PII_TYPES } from './pii-types.ts';

const MOST_ENTITIES = 1_000;
const MOST_REASONS = 20;

const settings = z.strictObject({
  /**
   * `note`: below the decision point, whatever is found. `review`: by kind and number. `reject`: full score once the
   * decision point is reached, with the reason `PERSONAL_DATA_REFUSED`, which a policy names as a veto to refuse by it.
   */
  piiAction: z.enum(['note', 'review', 'reject']).default('review'),
  /** ISO 3166 codes: whose phone numbers without country code and whose national numbers are looked for. */
  regions: z
    .array(z.enum(getCountries()))
    .max(40)
    .default(['US', 'GB', 'DE', 'FR', 'ES', 'IT', 'NL', 'PL', 'SE', 'BE', 'CH', 'AT', 'FI', 'BR']),
  /** Types that are of no interest here. */
  ignore: z.array(z.enum(PII_TYPE_NAMES)).default([]),
});
type Settings = z.output<typeof settings>;

/** Personal data by patterns and check sums, as entities that can be blacked out. */
export const piiLayer: ValidationLayer<Settings> = {
  id: 'pii',
  provider: 'local-patterns',
  version: '1',
  accepts: ['text'],
  settings,
  analyse: (input: LayerInput, context) => (input.kind === 'text' ? personalDataIn(input, context.settings) : NO_RISK),
};

function personalDataIn({ text, page }: TextInput, { piiAction, regions, ignore }: Settings): LayerResult {
  const found = findPii(text, new Set(regions)).filter(({ type }) => !ignore.includes(type));
  if (found.length === 0) return NO_RISK;
  const harm = 1 - heaviestOfEachType(found).reduce((none, finding) => none * (1 - harmOf(finding)), 1);
  const refused = piiAction === 'reject' && harm >= 0.5;
  const score = refused ? 1 : piiAction === 'note' ? harm * 0.4 : harm;
  const onPage = page === undefined ? {} : { page };
  return {
    score: round(score),
    severity: refused ? 7 : piiAction === 'note' ? 0 : severityOf(found),
    categories: Object.fromEntries(heaviestOfEachType(found).map(({ type, confidence }) => [type, confidence])),
    entities: found
      .slice(0, MOST_ENTITIES)
      .map(({ type, start, end, confidence }) => ({ type, start, end, confidence, ...onPage })),
    reasons: [...(refused ? [refusal(onPage)] : []), ...reasonsFor(found, text, onPage)],
  };
}

const harmOf = ({ type, confidence }: Finding): number => PII_TYPES[type].weight * confidence;

/** A list of ten numbers is one leak of numbers: each type counts once, by its most certain finding. */
function heaviestOfEachType(found: readonly Finding[]): Finding[] {
  const heaviest = new Map<string, Finding>();
  for (const finding of found) {
    if (finding.confidence > (heaviest.get(finding.type)?.confidence ?? 0)) heaviest.set(finding.type, finding);
  }
  return [...heaviest.values()];
}

function severityOf(found: readonly Finding[]): Severity {
  return found.reduce<Severity>((highest, { type }) => {
    const { severity } = PII_TYPES[type];
    return severity > highest ? severity : highest;
  }, 0);
}

const refusal = (onPage: { page?: number }): LayerReason => ({
  code: 'PERSONAL_DATA_REFUSED',
  message: 'Personal data is not accepted here; remove it and send the text again.',
  ...onPage,
});

function reasonsFor(found: readonly Finding[], text: string, onPage: { page?: number }): LayerReason[] {
  const reasons = found.map((finding): LayerReason => ({
    code: `PII_${finding.type}`,
    message: `The text holds ${PII_TYPES[finding.type].name}; remove it, or keep it out of what others can read.`,
    span: [finding.start, finding.end],
    ...onPage,
    evidence: masked(text.slice(finding.start, finding.end)),
    weight: round(harmOf(finding)),
  }));
  return reasons.sort((a, b) => (b.weight as number) - (a.weight as number)).slice(0, MOST_REASONS);
}
