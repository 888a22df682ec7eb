export { reachesPrecision } from './precision-bound.js';
export {
  type RetrainingDecision,
  type RetrainingFacts,
  type RetrainingPolicy,
  type RetrainingReason,
  newBaseDetail,
  retrainingPolicy,
} from './retraining-policy.js';
export { type KeptPromise, type NotYet, thresholdFromPromise, thresholdFromVolume } from './threshold-from-promise.js';
