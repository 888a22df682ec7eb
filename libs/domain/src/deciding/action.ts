/** What a platform does with a content, from mildest to strictest. */
export const ACTIONS = ['allow', 'review', 'block'] as const;

export type Action = (typeof ACTIONS)[number];
