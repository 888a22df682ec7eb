import { MAX_WINDOW_TOKENS } from '@parlance/text';

/** Tokens between the beginnings of two windows: a phrase of up to 32 tokens is whole in at least one. */
export const WINDOW_STRIDE = 96;

/** A text that needs more is refused: it would keep others waiting. */
export const MAX_WINDOWS = 64;

/** Tokens that MAX_WINDOWS windows cover: 6,176. */
export const MAX_TEXT_TOKENS = MAX_WINDOW_TOKENS + (MAX_WINDOWS - 1) * WINDOW_STRIDE;

/** A text of more UTF-16 units is refused unread; 6,176 words of any language are far shorter. */
export const MAX_TEXT_LENGTH = 262_144;

/** How many windows a text of `tokens` tokens is scored in; the last one may be shorter than the others. */
export function windowCount(tokens: number): number {
  return tokens <= MAX_WINDOW_TOKENS ? 1 : 1 + Math.ceil((tokens - MAX_WINDOW_TOKENS) / WINDOW_STRIDE);
}
