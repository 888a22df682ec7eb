export { judgeNormCards, keepsNormCard, lowestThreshold, type NormCardResult } from './judge-norm-cards.js';
export {
  checkNormCards,
  type CheckedNormCards,
  type NormCard,
  type NormCardProblem,
  type NormCardProblemKind,
} from './norm-card.js';
export { type JudgedTexts, probabilityOfBetter } from './probably-better.js';
export { type PairedDifference, pairedDifference, type PairedScores } from './paired-difference.js';
export {
  type Comparison,
  DEFAULT_GATE_LIMITS,
  type GateInput,
  type GateLimits,
  type GateReason,
  type GateReasonCode,
  type GateVerdict,
  type LostLabel,
  type MeasuredDifference,
  promotionGate,
} from './promotion-gate.js';
export {
  compareModels,
  type EmbeddingSeparation,
  type Flip,
  type FlipList,
  type Flips,
  type IdentifiedComparison,
  type LabelComparison,
  type ModelComparison,
  type ModelFigures,
  MOST_FLIPS,
  type ThresholdFigures,
} from './compare-models.js';
