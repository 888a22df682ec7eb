import { maskAddresses } from './addresses.js';
import { plainQuotes, unmixAlphabets } from './confusables.js';
import { readInParts } from './in-parts.js';
import { dropInvisibleCharacters } from './invisible-characters.js';
import { readLeetspeak } from './leetspeak.js';
import { shortenRepeats } from './repeats.js';
import { joinSpacedLetters } from './spaced-letters.js';
import { dropStackedMarks } from './stacked-marks.js';
import type { Stage } from './stage.js';
import { type TrackedText, trackedFromOriginal } from './tracked-text.js';
import { compatibilityForm, lowerCase, stripAccents } from './unicode-forms.js';

const STAGES: readonly Stage[] = [
  dropInvisibleCharacters,
  dropStackedMarks,
  compatibilityForm,
  lowerCase,
  stripAccents,
  maskAddresses,
  unmixAlphabets,
  plainQuotes,
  shortenRepeats,
  readLeetspeak,
  joinSpacedLetters,
];

const ASCII_STAGES = STAGES.filter((stage) => stage.changesAscii);

const NOT_ASCII = /[\u0080-\uffff]/;

/**
 * The text as the models read it: one form for what looks alike, lower case, no accents, disguises of words undone.
 * Never throws; linear time; the same in every locale; canonically equivalent texts (NFC, NFD) give the same result.
 *
 * @example normalize('Y0u Í\u200bd!0t, g o  a w a y!!!!') // 'you idiot, goaway!!'
 */
export function normalize(text: string): string {
  return readInParts(text, applyStages).join('').trim();
}

/**
 * Normalised but not trimmed: what the tokenizer reads.
 * @throws RangeError for a text that has to be read in parts.
 */
export function applyStages(text: string): string {
  let normalized = text;
  for (const stage of stagesFor(text)) normalized = stage.apply(normalized);
  return normalized;
}

/** The text of `applyStages`, with the place of every unit in the original. @throws RangeError as `applyStages` does. */
export function trackStages(text: string): TrackedText {
  let tracked = trackedFromOriginal(text);
  for (const stage of stagesFor(text)) tracked = stage.track(tracked);
  return tracked;
}

function stagesFor(text: string): readonly Stage[] {
  return NOT_ASCII.test(text) ? STAGES : ASCII_STAGES;
}
