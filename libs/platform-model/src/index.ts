export { type Adapter, ADAPTER_RANK } from './adapter/train-adapter.js';
export { calibrate, calibrated, type Calibration } from './calibrate.js';
export type { Candidate } from './head/strengths.js';
export type { OutOfFold } from './head/fit-head.js';
export { geluOfRows, mapTexts } from './adapter/map-texts.js';
export {
  FEWEST_JUDGED,
  FEWEST_OF_A_READING,
  learn,
  type LearnedHead,
  type LearnedModel,
  type LearningProgress,
  type LearnOptions,
  standardizeMap,
} from './learn.js';
export { linearNgramScores } from './linear-ngrams.js';
export { NothingToLearnError, type SkippedLabel } from './learning-error.js';
export type { FeatureLayout, LabelReadings, Readings, TrainingSet } from './training-set.js';
export { datasetHash, groupOf, type LabelledText, labelsOf } from './labelled-text.js';
export { type LabelMeasures, measureOutOfFold } from './measure-out-of-fold.js';
export { type ContentsOptions, PLATFORM_RECIPE, platformContents } from './platform-contents.js';
export { FrozenBase } from './prepare-training-set.js';
export { projectTogether, type ProjectedPair } from './report/projection.js';
export { separation, type Separation, type SeparationOptions } from './report/separation.js';
export { learningReport } from './report/learning-report.js';
export {
  type LearningCurvePoint,
  type NormCard,
  type PrimaryLabel,
  type ReportFacts,
  ReportFactsError,
} from './report/report-facts.js';
export { primaryLabel } from './report/primary-label.js';
export {
  LearningFailedError,
  LearningProcess,
  LearningProcessClosedError,
  LearningProcessDiedError,
  type TaskOptions,
} from './learning-process.js';
export { learningCurveOf, type LearningCurveOrder } from './curve/learning-curve-of.js';
export { type LearningCurveOptions, measureLearningCurve, type ReadOutOfFold } from './curve/measure-learning-curve.js';
export { LearningBase } from './learning-base.js';
export {
  learnOnBase,
  type LearningOptions,
  type LearningOrder,
  type LearntOnBase,
  type TrainingProgress,
} from './learn-on-base.js';
export { NormCardUnscoredError, scoreNormCards } from './score-norm-cards.js';
export {
  type LabelOutOfFold,
  type TrainedModel,
  TRAINING_STAGES,
  trainModel,
  type TrainingOrder,
  type TrainingStage,
} from './train-model.js';
