import { readFile } from 'node:fs/promises';
import { type CorrectionBody, correctionBody, jsonPointer } from '@parlance/contracts';

/** Who judged the examples' texts: nobody of the installation's. */
export const EXAMPLES_MODERATOR = 'parlance-examples';

/** Always the same, so that corrections recorded twice are repeats; long ago, so that no clock finds it in the future. */
const JUDGED_AT = '2025-01-01T00:00:00.000Z';

/** Texts of an example platform with the readings that it demands, one a row. */
export type ExampleFile = 'corrections' | 'norm-cards';

/** A row of an example cannot be used. */
export class ExampleError extends Error {
  override readonly name = 'ExampleError';
}

/**
 * The rows of one of an example platform's files, as corrections: `{"text", "labels", "reason"?}` a line.
 * @throws ExampleError naming the line.
 */
export async function readExample(platform: string, file: ExampleFile): Promise<readonly CorrectionBody[]> {
  const path = new URL(`../../examples/${platform}/${file}.jsonl`, import.meta.url);
  return parseExample(await readFile(path, 'utf8'), `${platform}/${file}.jsonl`);
}

/** The same of the file's text; `name` is for messages. */
export function parseExample(lines: string, name: string): readonly CorrectionBody[] {
  return lines.split('\n').flatMap((line, i) => (line === '' ? [] : [parseRow(line, `${name}, line ${i + 1}`)]));
}

function parseRow(line: string, where: string): CorrectionBody {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch (cause) {
    throw new ExampleError(`${where} is not JSON`, { cause });
  }
  const who = { moderator: EXAMPLES_MODERATOR, judgedAt: JUDGED_AT };
  const parsed = correctionBody.safeParse(typeof row === 'object' ? { ...row, ...who } : row);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues as [(typeof parsed.error.issues)[number]];
  throw new ExampleError(`${where}: ${path.length === 0 ? '' : `${jsonPointer(path)} `}${message}`);
}
