export { models, type TrainModel } from './models.ts';
