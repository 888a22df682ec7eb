export { composeHandOut, type ReviewChoice, type ReviewPool } from './compose-hand-out.js';
export { type DecidedCandidate, REVIEW_REASONS, type ReviewedDecision, type ReviewReason } from './review-candidate.js';
export { distanceFromThreshold } from './uncertainty.js';
