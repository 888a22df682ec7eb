import type { Scores } from '@parlance/domain';
import type { BadRow } from '../reading/input-row.js';

/** Digits that a score is written with. */
const SIGNIFICANT_DIGITS = 6;

/** `{"toxicity":0.0213,…}` with at most six significant digits a score. */
export function scoresJson(scores: Scores): string {
  let json = '';
  for (const label in scores) json += `${json === '' ? '' : ','}${quoted(label)}:${rounded(scores[label]!)}`;
  return `{${json}}`;
}

/** `{"id":…,"scores":{…}}`, and what `more` holds after it; a row without an id has none. */
export function scoreLine(
  id: string | number | undefined,
  scores: Scores,
  more: Readonly<Record<string, unknown>> = {},
): string {
  let line = id === undefined ? '{' : `{"id":${JSON.stringify(id)},`;
  line += `"scores":${scoresJson(scores)}`;
  for (const name in more) line += `,${quoted(name)}:${JSON.stringify(more[name])}`;
  return `${line}}`;
}

/** What stands in the place of a line that could not be answered. */
export function errorLine({ line, error }: BadRow): string {
  return JSON.stringify({ line, error });
}

function rounded(score: number): string {
  return String(Number(score.toPrecision(SIGNIFICANT_DIGITS)));
}

const quotedNames = new Map<string, string>();

/** Label names are few and come with every line. */
function quoted(name: string): string {
  let json = quotedNames.get(name);
  if (json === undefined) quotedNames.set(name, (json = JSON.stringify(name)));
  return json;
}
