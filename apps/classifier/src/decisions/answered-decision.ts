import type { Decision } from './decide-content.js';

/** Of a decision what an answer over HTTP shows. */
export function answeredDecision({ scores, action, reason, fallback, model }: Decision) {
  return { scores: { ...scores }, action, reason, fallback, model };
}
