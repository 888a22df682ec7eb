export { answerAsTrainer } from './answer-as-trainer.js';
export { readTrainerConfig, settingsTable, type TrainerConfig } from './config.js';
export { PlatformChangedProducer } from './platforms/platform-changed.producer.js';
export { NoPlatformHints, PlatformHints } from './platforms/platform-hints.js';
export { type RunningTrainer, startTrainer } from './start-trainer.js';
export { TrainerModule, type TrainerOptions } from './trainer.module.js';
