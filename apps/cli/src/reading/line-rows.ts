import { isUtf8 } from 'node:buffer';
import type { BadRow, ContentRow, InputRow, ParseRow } from './input-row.js';
import { type Line, MAX_LINE_BYTES, readLines } from './read-lines.js';

/** The rows of JSON lines: one object a line. */
export async function* jsonLineRows<Row extends ContentRow>(
  chunks: AsyncIterable<Buffer>,
  parse: ParseRow<Row>,
): AsyncGenerator<InputRow<Row>[]> {
  for await (const lines of readLines(chunks)) yield lines.map((line) => jsonRow(line, parse));
}

/** The rows of plain text: each line is one text. */
export async function* textRows<Row extends ContentRow>(
  chunks: AsyncIterable<Buffer>,
  parse: ParseRow<Row>,
): AsyncGenerator<InputRow<Row>[]> {
  for await (const lines of readLines(chunks)) yield lines.map((line) => textRow(line, parse));
}

function jsonRow<Row extends ContentRow>(line: Line, parse: ParseRow<Row>): InputRow<Row> {
  const decoded = decode(line);
  if (typeof decoded !== 'string') return decoded;
  let value: unknown;
  try {
    value = JSON.parse(decoded);
  } catch {
    return { line: line.number, error: decoded.trim() === '' ? 'the line is empty' : 'not JSON' };
  }
  return parse(value, line.number);
}

function textRow<Row extends ContentRow>(line: Line, parse: ParseRow<Row>): InputRow<Row> {
  const decoded = decode(line);
  return typeof decoded === 'string' ? parse({ text: decoded }, line.number) : decoded;
}

function decode({ number, bytes }: Line): string | BadRow {
  if (bytes === undefined) return { line: number, error: `the line is longer than ${MAX_LINE_BYTES} bytes` };
  return isUtf8(bytes) ? bytes.toString('utf8') : { line: number, error: 'not UTF-8' };
}
