export { models, type ModelOptions, type TrainModel } from './models.ts';
