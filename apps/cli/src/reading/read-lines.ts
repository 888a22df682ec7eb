import { withoutByteOrderMark } from './byte-order-mark.js';

/** A line longer than this is reported as bad and never held in memory. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

/** One line without its end (`\n` or `\r\n`). */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Undefined if the line is longer than the limit. */
  readonly bytes: Buffer | undefined;
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The lines of a stream of bytes, as many at a time as a chunk completed. A last line without an end counts; nothing after
 * the last end does not. Holds one unfinished line of at most `maxLineBytes`.
 */
export async function* readLines(chunks: AsyncIterable<Buffer>, maxLineBytes = MAX_LINE_BYTES): AsyncGenerator<Line[]> {
  const unfinished: Buffer[] = [];
  let unfinishedBytes = 0;
  let number = 0;
  const add = (piece: Buffer): void => {
    unfinishedBytes += piece.length;
    if (unfinishedBytes > maxLineBytes) unfinished.length = 0;
    else unfinished.push(piece);
  };
  const finish = (): Line => {
    number++;
    const whole = unfinished.length === 1 ? unfinished[0]! : Buffer.concat(unfinished);
    const line = { number, bytes: unfinishedBytes > maxLineBytes ? undefined : trimmed(whole) };
    unfinished.length = 0;
    unfinishedBytes = 0;
    return line;
  };
  for await (const chunk of withoutByteOrderMark(chunks)) {
    const lines: Line[] = [];
    let begin = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, begin)) {
      add(chunk.subarray(begin, end));
      lines.push(finish());
      begin = end + 1;
    }
    if (begin < chunk.length) add(chunk.subarray(begin));
    if (lines.length > 0) yield lines;
  }
  if (unfinishedBytes > 0) yield [finish()];
}

function trimmed(line: Buffer): Buffer {
  return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
}
