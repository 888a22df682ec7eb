export { type LearningCurve, type NextHundred, nextHundred, type PortionFigures } from './learning-curve.js';
export { type CurvePoint, type Gain, likelyGain } from './likely-gain.js';
export { reachesPrecision } from './precision-bound.js';
export { type PromiseEvidence, type ResolvedPolicy, resolvePolicy } from './resolve-policy.js';
export {
  type RetrainingDecision,
  type RetrainingFacts,
  type RetrainingPolicy,
  retrainingOf,
  type RetrainingReason,
  newBaseDetail,
  retrainingPolicy,
  type RetrainingWish,
} from './retraining-policy.js';
export { type LearningNeeds, type TrainingAdvice, trainingAdvice } from './training-advice.js';
export { type KeptPromise, type NotYet, thresholdFromPromise, thresholdFromVolume } from './threshold-from-promise.js';
