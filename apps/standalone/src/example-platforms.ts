import type { Policy } from '@parlance/domain';

/** A platform that a new installation starts with, so that there is something to try and to edit. */
export interface ExamplePlatform {
  readonly id: string;
  readonly displayName: string;
  readonly policy: Policy;
}

/**
 * Three communities that read the same words differently. In `gaming` players swear and mock each other, so that only
 * threats, hatred and spam count; `kids` takes no chances; `social` asks a moderator wherever opinions differ.
 */
export const EXAMPLE_PLATFORMS: readonly ExamplePlatform[] = [
  {
    id: 'gaming',
    displayName: 'Gaming chat',
    policy: {
      labels: {
        toxicity: {},
        severe_toxicity: { review: 0.6, block: 0.9 },
        profanity: {},
        threat: { review: 0.6, block: 0.9 },
        insult: {},
        identity_attack: { review: 0.4, block: 0.8 },
        sexism: { review: 0.6, block: 0.9 },
        spam: { review: 0.7, block: 0.95 },
      },
      onScoringFailure: 'allow',
    },
  },
  {
    id: 'kids',
    displayName: 'Kids community',
    policy: {
      labels: {
        toxicity: { review: 0.25, block: 0.5 },
        severe_toxicity: { review: 0.1, block: 0.3 },
        profanity: { review: 0.2, block: 0.4 },
        threat: { review: 0.15, block: 0.4 },
        insult: { review: 0.2, block: 0.4 },
        identity_attack: { review: 0.15, block: 0.35 },
        sexism: { review: 0.2, block: 0.4 },
        spam: { review: 0.4, block: 0.7 },
      },
      onScoringFailure: 'block',
    },
  },
  {
    id: 'social',
    displayName: 'Social network',
    policy: {
      labels: {
        toxicity: { review: 0.6 },
        severe_toxicity: { review: 0.4, block: 0.8 },
        profanity: {},
        threat: { review: 0.4, block: 0.8 },
        insult: { review: 0.6 },
        identity_attack: { review: 0.35, block: 0.75 },
        sexism: { review: 0.45, block: 0.85 },
        spam: { review: 0.6, block: 0.9 },
      },
      onScoringFailure: 'review',
    },
  },
];
