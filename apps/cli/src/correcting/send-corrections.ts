import { type CorrectionBody, correctionsResponse } from '@parlance/contracts';
import { type Ask, detailOf, jsonOf, problemOf } from '../asking/ask-server.js';
import { CannotRunError } from '../exit-codes.js';
import type { CorrectionInput } from '../reading/parse-correction.js';

/** A request carries at most this much, a longer correction alone. */
const MOST_CORRECTIONS = 1_000;
const MOST_BYTES = 512 * 1024;

/** What became of the corrections sent. */
export interface SentCorrections {
  readonly stored: number;
  readonly repeated: number;
}

/**
 * Sends corrections in portions, in order. `onSent` hears how many are there after each.
 * @throws CannotRunError naming the line at fault and what was stored before it.
 */
export async function sendCorrections(
  corrections: readonly CorrectionInput[],
  ask: Ask,
  onSent: (corrections: number) => void,
): Promise<SentCorrections> {
  let [sent, stored, repeated] = [0, 0, 0];
  for (const portion of portionsOf(corrections)) {
    const response = await ask({ corrections: portion.map(bodyOf) });
    if (!response.ok) {
      const { errors = [], ...facts } = await problemOf(response);
      const places = errors.map(({ pointer, detail }) => `${lineOf(pointer, portion)}: ${detail}`);
      const what = places.length > 0 ? places.join('; ') : detailOf(facts);
      throw new CannotRunError(`${what} (${sent} of ${corrections.length} corrections were sent before)`);
    }
    const answer = correctionsResponse.safeParse(await jsonOf(response));
    if (!answer.success) throw new CannotRunError(`${response.url} answered something else than was asked`);
    sent += portion.length;
    stored += answer.data.stored;
    repeated += answer.data.repeated;
    onSent(sent);
  }
  return { stored, repeated };
}

function bodyOf({ id, text, labels, moderator, judgedAt, reason }: CorrectionInput): CorrectionBody {
  const judged = Object.entries(labels).map(([label, holds]) => [label, holds === 1] as const);
  return {
    ...(id !== undefined && { contentId: String(id) }),
    ...{ text, labels: Object.fromEntries(judged), moderator, judgedAt },
    ...(reason !== undefined && { reason }),
  };
}

function* portionsOf(corrections: readonly CorrectionInput[]): Generator<readonly CorrectionInput[]> {
  let [begin, bytes] = [0, 0];
  for (const [i, correction] of corrections.entries()) {
    const size = Buffer.byteLength(JSON.stringify(correction));
    if (i > begin && (i - begin === MOST_CORRECTIONS || bytes + size > MOST_BYTES)) {
      yield corrections.slice(begin, i);
      [begin, bytes] = [i, 0];
    }
    bytes += size;
  }
  if (begin < corrections.length) yield corrections.slice(begin);
}

/** Where in the file is what a JSON pointer points at: `/corrections/3/labels` is of the fourth row of the portion. */
function lineOf(pointer: string, portion: readonly CorrectionInput[]): string {
  const [, , index, ...rest] = pointer.split('/');
  const row = portion[Number(index)];
  return row === undefined ? pointer : [`line ${row.line}`, ...rest].join(' ');
}
