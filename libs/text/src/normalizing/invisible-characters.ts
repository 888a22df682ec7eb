import { replacing, type Stage } from './stage.js';

/**
 * Characters that show nothing: soft hyphen, joiners, bidirectional controls, variation selectors, Hangul fillers, tags.
 * Written out rather than by Unicode property, so that the same text gives the same tokens on every Node version.
 */
const INVISIBLE =
  // eslint-disable-next-line no-misleading-character-class -- the class lists code points, not what they combine to
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\u{e0000}-\u{e0fff}]+/gu;

export const dropInvisibleCharacters: Stage = replacing(INVISIBLE, () => '', { leavesAscii: true });
