export { reachesPrecision } from './precision-bound.js';
export { type KeptPromise, type NotYet, thresholdFromPromise, thresholdFromVolume } from './threshold-from-promise.js';
