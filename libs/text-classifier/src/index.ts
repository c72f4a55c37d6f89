export { calibrate, probabilityOf, sumAtFalsePositives, type Calibration, type LabelledSum } from './calibration.ts';
export { classTableSize, type ClassesOf } from './class-features.ts';
export { DEFAULT_FEATURES, type ClassOptions, type FeatureOptions } from './feature-options.ts';
export { bagOf, classBagOf, features, type TextFeatures } from './features.ts';
export { loadModel, type Contribution, type LinearModel, type Score } from './linear-model.ts';
export { modelBytes, type ModelHeader, type ModelParts, type Windows } from './model-file.ts';
export { train, type TrainedModel, type TrainingOptions, type TrainingRecord } from './train.ts';
export type { Word } from './words.ts';
