import { isUtf8 } from 'node:buffer';
import { type CsvError, Parser } from 'csv-parse';
import { CannotRunError } from '../exit-codes.js';
import type { InputRow, ParseRow } from './input-row.js';
import { MAX_LINE_BYTES } from './read-lines.js';

/**
 * The rows of a CSV file (RFC 4180) whose first record names its columns: `text`, and `id` if there is one; others are
 * not looked at. @throws CannotRunError if no column is called `text`.
 */
export async function* csvRows(chunks: AsyncIterable<Buffer>, parse: ParseRow): AsyncGenerator<InputRow[]> {
  let rows: InputRow[] = [];
  let columns: Columns | undefined;
  const problems: CannotRunError[] = [];
  const parser = new Parser({
    encoding: null,
    bom: true,
    relax_column_count: true,
    // A quote in the wrong place is part of the text; as an error it would take the records after it along.
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_LINE_BYTES,
    skip_records_with_error: true,
    on_skip: (error) => {
      rows.push({ line: parser.info.lines, error: csvProblem(error) });
      return undefined;
    },
    on_record: (fields, { lines }) => {
      // With `encoding: null` fields are bytes, which the parser's types do not say.
      const record = fields as unknown as Buffer[];
      if (columns !== undefined) rows.push(rowOf(record, lines, columns, parse));
      else {
        columns = columnsOf(record);
        if (columns.text === -1) problems.push(new CannotRunError('the CSV file has no column called "text"'));
      }
      return null;
    },
  });
  // Without this the parser would wait for someone to read the records that on_record has already taken.
  parser.resume();
  for await (const chunk of chunks) {
    await new Promise<void>((resolve, reject) =>
      parser.write(chunk, (error) => (error ? reject(new CannotRunError(`not CSV: ${error.message}`)) : resolve())),
    );
    if (problems[0] !== undefined) throw problems[0];
    yield rows;
    rows = [];
  }
  await new Promise<void>((resolve, reject) => {
    parser.once('error', (error) => reject(new CannotRunError(`not CSV: ${error.message}`)));
    parser.once('end', resolve);
    parser.end();
  });
  if (problems[0] !== undefined) throw problems[0];
  if (rows.length > 0) yield rows;
}

/** Where a record keeps what; -1 if it does not. */
interface Columns {
  readonly text: number;
  readonly id: number;
  readonly count: number;
}

function columnsOf(header: readonly Buffer[]): Columns {
  const names = header.map((name) => name.toString('utf8').trim());
  return { text: names.indexOf('text'), id: names.indexOf('id'), count: names.length };
}

function rowOf(record: readonly Buffer[], line: number, columns: Columns, parse: ParseRow): InputRow {
  if (record.length !== columns.count)
    return { line, error: `${record.length} columns, the header has ${columns.count}` };
  const text = record[columns.text]!;
  const id = record[columns.id];
  if (!isUtf8(text) || (id !== undefined && !isUtf8(id))) return { line, error: 'not UTF-8' };
  return parse({ text: text.toString('utf8'), ...(id !== undefined && { id: id.toString('utf8') }) }, line);
}

function csvProblem(error: CsvError | undefined): string {
  return error?.code === 'CSV_MAX_RECORD_SIZE'
    ? `the record is longer than ${MAX_LINE_BYTES} bytes: is a quote left open?`
    : `not CSV: ${error?.code ?? 'unreadable record'}`;
}
