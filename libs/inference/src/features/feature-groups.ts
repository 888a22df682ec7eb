/** Numbers that the base model computes of a window, by group, in the order they stand in `dense`. */
export const HIDDEN_SIZE = 512;
export const POOLED_SIZE = 2048;
export const MEAN_SIZE = 128;
export const LOGITS_SIZE = 8;

export const FEATURE_GROUPS = [
  { name: 'feat', size: HIDDEN_SIZE },
  { name: 'pooled', size: POOLED_SIZE },
  { name: 'mean', size: MEAN_SIZE },
  { name: 'logits', size: LOGITS_SIZE },
] as const;

/** Of all groups together. */
export const DENSE_SIZE = HIDDEN_SIZE + POOLED_SIZE + MEAN_SIZE + LOGITS_SIZE;

/** Where the pooled group begins in `dense`. */
export const POOLED_BEGIN = HIDDEN_SIZE;

/** A standardised feature is cut at ± this: one odd text must not outweigh a group. */
export const FEATURE_LIMIT = 5;
