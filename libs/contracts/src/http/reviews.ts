import { ACTIONS, REVIEW_REASONS } from '@parlance/domain';
import { z } from 'zod';
import { keepable } from '../events/content-corrected.js';

/** The most reviews one request may ask for. */
export const MAX_REVIEWS_PER_REQUEST = 100;

const moderator = keepable(1, 256);

/** Names a review of a platform. */
const reviewId = z.string().regex(/^[0-9a-f]{64}$/, 'expected the id of a review');

/** Body of `POST /v1/platforms/{platform}/reviews/hand-out`. */
export const handOutRequest = z.strictObject({
  moderator,
  items: z.number().int().min(1).max(MAX_REVIEWS_PER_REQUEST).default(20),
});

export type HandOutRequest = z.infer<typeof handOutRequest>;

/** A text to look at. Correct it with its text as well as its content's id, for a content may be edited meanwhile. */
export const reviewItem = z.object({
  id: reviewId,
  /** Absent if the text was corrected without a content's id and never decided. */
  contentId: z.string().optional(),
  text: z.string(),
  /** These as the text was decided last; absent if it never was, or the decision is too old to be kept. */
  scores: z.record(z.string(), z.number().min(0).max(1)).optional(),
  action: z.enum(ACTIONS).optional(),
  model: z.string().optional(),
  decidedAt: z.iso.datetime().optional(),
  why: z.enum(REVIEW_REASONS),
  leasedUntil: z.iso.datetime(),
});

export type ReviewItem = z.infer<typeof reviewItem>;

/** Its answer; fewer than were asked for if there are no more. */
export const handOutResponse = z.object({ items: z.array(reviewItem) });

export type HandOutResponse = z.infer<typeof handOutResponse>;

/** Body of `POST /v1/platforms/{platform}/reviews/release`: all that the moderator holds, or the reviews named. */
export const releaseRequest = z.strictObject({
  moderator,
  items: z.array(reviewId).min(1).max(1_000).optional(),
});

export type ReleaseRequest = z.infer<typeof releaseRequest>;

export const releaseResponse = z.object({ released: z.number().int() });

export type ReleaseResponse = z.infer<typeof releaseResponse>;

/** Answer of `GET /v1/platforms/{platform}/reviews`. */
export const reviewsView = z.object({
  /** Texts that the policy sends to review and nobody has corrected; counted up to 10,000. */
  toReview: z.number().int(),
  /** Texts on which moderators disagree. */
  disputed: z.number().int(),
  /** Texts that somebody holds now. */
  handedOut: z.number().int(),
  /** Since the oldest of those to review was decided; 0 if there is none. */
  oldestAgeSeconds: z.number().min(0),
});

export type ReviewsView = z.infer<typeof reviewsView>;
