/** What the base model says of a text, in the order of its outputs. */
export const BASE_LABELS = [
  'toxicity',
  'severe_toxicity',
  'profanity',
  'threat',
  'insult',
  'identity_attack',
  'sexism',
  'spam',
] as const;

export type BaseLabel = (typeof BASE_LABELS)[number];

/** A label that a set does not judge: unknown, never a negative. */
export const UNKNOWN = -1;
