import type { Policy } from '@parlance/domain';

/** A platform that a new installation starts with, so that there is something to try and to edit. */
export interface ExamplePlatform {
  readonly id: string;
  readonly displayName: string;
  readonly policy: Policy;
}

/**
 * Three communities that read the same words differently. Each learns `toxicity` from corrections of its own
 * (`examples/`); scores of the other labels are the base model's, and act only where its reading is the platform's.
 */
export const EXAMPLE_PLATFORMS: readonly ExamplePlatform[] = [
  {
    // Players swear and mock each other, and kill in every match: hatred, threats to the person and sabotage count.
    id: 'gaming',
    displayName: 'Gaming chat',
    policy: {
      ownLabels: ['griefing'],
      labels: {
        toxicity: { review: 0.5, block: 0.85 },
        griefing: { review: 0.5 },
        severe_toxicity: {},
        profanity: {},
        threat: {},
        insult: {},
        identity_attack: { review: 0.6, block: 0.9 },
        sexism: { review: 0.7, block: 0.95 },
        spam: { review: 0.7, block: 0.95 },
      },
      onScoringFailure: 'allow',
    },
  },
  {
    // No swearing, no mocking, nobody who asks who and where a child is.
    id: 'kids',
    displayName: 'Kids community',
    policy: {
      labels: {
        toxicity: { review: 0.5, block: 0.7 },
        severe_toxicity: { review: 0.1, block: 0.3 },
        profanity: { review: 0.3, block: 0.6 },
        threat: { review: 0.6, block: 0.9 },
        insult: { review: 0.4, block: 0.7 },
        identity_attack: { review: 0.3, block: 0.6 },
        sexism: { review: 0.3, block: 0.6 },
        spam: { review: 0.5, block: 0.8 },
      },
      onScoringFailure: 'block',
    },
  },
  {
    // Ideas and politicians may be called anything, people may not; a moderator looks wherever opinions differ.
    id: 'social',
    displayName: 'Social network',
    policy: {
      labels: {
        toxicity: { review: 0.5, block: 0.95 },
        severe_toxicity: { review: 0.5, block: 0.9 },
        profanity: {},
        threat: { review: 0.9 },
        insult: {},
        identity_attack: { review: 0.6, block: 0.9 },
        sexism: { review: 0.6, block: 0.9 },
        spam: { review: 0.6, block: 0.9 },
      },
      onScoringFailure: 'review',
    },
  },
];
