export { ReadinessChecks, type ReadinessCheck, type ReadinessReport } from './health/readiness-checks.js';
export { BoundedPlatformLabel } from './metrics/bounded-platform-label.js';
export { ObservabilityModule, type ObservabilityOptions } from './observability.module.js';
export {
  LOG_LEVELS,
  StructuredLogger,
  type LogLevel,
  type StructuredLoggerOptions,
} from './logging/structured-logger.js';
export { withoutTexts } from './logging/without-texts.js';
