export { combine, type LayerVerdict, type Verdict } from './combine/combine.ts';
export type { Decision } from './combine/decision.ts';
export type { LayerRun, LayerStatus } from './combine/layer-run.ts';
export { compareAnswers, type StoredAnswer } from './dry-run/compare-answers.ts';
export { comparison, dryRunReport, type Comparison, type DryRunReport } from './dry-run/comparison.ts';
export { Judge, type Judgement, type JudgeOptions, type JudgeRequest, type TextPart } from './judge/judge.ts';
export { TextLayers, type TextTask } from './judge/text-layers.ts';
export { TextThread, type TextThreadOptions } from './judge/text-thread.ts';
export {
  certain,
  LAYER_IDS,
  NO_RISK,
  type Entity,
  type LayerContext,
  type LayerId,
  type LayerReason,
  type LayerResult,
  type Severity,
  type ValidationLayer,
} from './layer/layer.ts';
export type { AllFiles, FileInput, InputKind, LayerInput, TextInput } from './layer/layer-input.ts';
export { masked } from './layer/masked.ts';
export { layers } from './layers/layers.ts';
export { builtInPolicies } from './policies/built-in-policies.ts';
export { Policies } from './policy/policies.ts';
export { loadPolicy, type LayerPolicy, type Policy } from './policy/policy.ts';
export { policyDocument, type PolicyDocument } from './policy/policy-document.ts';
export { readPolicyFolder } from './policy/read-policy-folder.ts';
export { wordsOf, type Words } from './concepts/words.ts';
export { INJECTION_BUCKETS, sentenceBuckets, windowsOf, worstWindow } from './layers/injection/windows.ts';
export { SPAM_BUCKETS, WORDING_SHARE, spamBuckets, worstPart } from './layers/spam/spam-parts.ts';
export { LinearWeights } from './linear/linear-weights.ts';
export { NAMED_FEATURES as NAMED_TOXICITY_FEATURES, rate as rateToxicTerms } from './layers/toxicity/rated-terms.ts';
export {
  classesOf as toxicityClassesOf,
  WORD_CLASSES as TOXICITY_WORD_CLASSES,
} from './layers/toxicity/word-classes.ts';
