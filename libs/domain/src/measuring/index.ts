export { bestF1, type BestF1 } from './best-f1.js';
export { bootstrapIntervals, type BootstrapOptions, type Interval, type Measure } from './bootstrap.js';
export { CALIBRATION_BINS, calibrationError } from './calibration-error.js';
export { type Confusion, confusionAt, f1, precision, recall } from './confusion.js';
export { measuredFigures, type MeasuredFigure } from './measured-figure.js';
export { prAuc } from './pr-auc.js';
export { Ranking, UnrankableError, type Weights } from './ranking.js';
export { rocAuc } from './roc-auc.js';
