import { InThreadTextLayers } from '../judge/in-thread-text-layers.fixture.ts';
import { Judge, type Judgement } from '../judge/judge.ts';
import { layers } from '../layers/layers.ts';
import { builtInPolicies } from '../policies/built-in-policies.ts';
import { Policies } from '../policy/policies.ts';
import { loadPolicy } from '../policy/policy.ts';
import { badTexts } from './bad-texts.fixture.ts';
import { cleanTexts } from './clean-texts.fixture.ts';

export interface JudgedText {
  /** Group and number, from 1. */
  name: string;
  /** The layer that must find it; undefined for a text that must pass. */
  layer: string | undefined;
  judgement: Judgement;
}

/** Has the default policy judge all texts of this folder. */
export async function judgeTexts(): Promise<JudgedText[]> {
  const judge = new Judge({ textLayers: new InThreadTextLayers(layers) });
  const policies = new Policies(builtInPolicies.map((document) => loadPolicy(document, layers)));
  const policy = policies.find('default');
  const signal = new AbortController().signal;
  const judged: JudgedText[] = [];
  for (const { group, text, layer } of labelledTexts()) {
    const number = judged.filter(({ name }) => name.startsWith(`${group} `)).length + 1;
    const judgement = await judge.judge({ texts: [{ text, field: 'text' }], policy, signal });
    judged.push({ name: `${group} ${number}`, layer, judgement });
  }
  return judged;
}

function labelledTexts(): { group: string; text: string; layer: string | undefined }[] {
  const clean = Object.entries(cleanTexts).flatMap(([group, texts]) =>
    texts.map((text) => ({ group, text, layer: undefined })),
  );
  return [...clean, ...badTexts];
}

/** A verdict in one line: decision, score, the layers that moved it, and the codes of what they found. */
export function inOneLine({ decision, validationScore, layers: verdicts }: Judgement): string {
  const moved = verdicts.filter(({ score }) => score > 0).map(({ id, score }) => `${id} ${score}`);
  const codes = new Set(verdicts.flatMap(({ reasons }) => reasons.map(({ code }) => code)));
  return [`${decision} ${validationScore}`, ...moved, [...codes].join(' ')].filter(Boolean).join(', ');
}
