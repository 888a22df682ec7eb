export { answerAsTrainer } from './answer-as-trainer.js';
export {
  readTrainerConfig,
  retrainingPolicy,
  reviewSettings,
  settingsTable,
  type TrainerConfig,
  trainingSettings,
} from './config.js';
export { givenCorrection } from './corrections/given-correction.js';
export { RecordCorrection } from './corrections/record-correction.js';
export { ReplaceNormCards } from './norm-cards/replace-norm-cards.js';
export { PlatformChangedProducer } from './platforms/platform-changed.producer.js';
export { NoPlatformHints, PlatformHints } from './platforms/platform-hints.js';
export { comparisons, type StandingChampion } from './promotion/evaluate-challenger.js';
export { ModelHints, NoModelHints } from './promotion/model-hints.js';
export { ModelPromotedProducer } from './promotion/model-promoted.producer.js';
export { type RunningTrainer, startTrainer } from './start-trainer.js';
export { TrainerModule, type TrainerOptions } from './trainer.module.js';
export { type Dataset, datasetOf } from './training/build-dataset.js';
export type { LearningOptions, TrainingSettings } from './training/learning-settings.js';
export { TrainingScheduler } from './training/training.scheduler.js';
export { readBundleBodies } from './promotion/read-bundle-bodies.js';
