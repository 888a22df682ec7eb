import { z } from 'zod';

/** The newest form of the event this build understands; a later one goes to the dead letters, never guessed at. */
export const CONTENT_SUBMITTED_VERSION = 1;

/** One text to judge, on `content.submitted`. Key: platform and thread, author or content id (`contentKey`). */
export const contentSubmitted = z.object({
  schemaVersion: z.literal(CONTENT_SUBMITTED_VERSION).default(CONTENT_SUBMITTED_VERSION),
  platform: z.string().min(1).max(64),
  contentId: z.string().min(1).max(256),
  text: z.string().min(1),
  authorId: z.string().max(256).optional(),
  threadId: z.string().max(256).optional(),
  /** RFC 3339, when the platform accepted the content; end-to-end durations count from here, else from the record's timestamp. */
  submittedAt: z.iso.datetime({ offset: true }).optional(),
});

export type ContentSubmitted = z.infer<typeof contentSubmitted>;

export const contentSubmittedExample: ContentSubmitted = {
  schemaVersion: 1,
  platform: 'gaming',
  contentId: 'chat-481516',
  text: 'gg well played',
  authorId: 'player-42',
  threadId: 'match-2342',
  submittedAt: '2026-11-24T12:00:00.000Z',
};

/** Record key: one conversation stays on one partition, in order. */
export function contentKey(
  content: Pick<ContentSubmitted, 'platform' | 'contentId' | 'authorId' | 'threadId'>,
): string {
  return `${content.platform}:${content.threadId ?? content.authorId ?? content.contentId}`;
}
