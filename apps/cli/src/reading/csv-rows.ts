import { isUtf8 } from 'node:buffer';
import { CannotRunError } from '../exit-codes.js';
import { withoutByteOrderMark } from './byte-order-mark.js';
import { readCsvRecords } from './csv-records.js';
import type { InputRow, ParseRow } from './input-row.js';

/**
 * The rows of a CSV file whose first record names its columns: `text`, and `id` if there is one; others are not looked at.
 * An empty id is none.
 * @throws CannotRunError if no column is called `text`.
 */
export async function* csvRows(chunks: AsyncIterable<Buffer>, parse: ParseRow): AsyncGenerator<InputRow[]> {
  let columns: Columns | undefined;
  for await (const records of readCsvRecords(withoutByteOrderMark(chunks))) {
    const rows: InputRow[] = [];
    for (const record of records) {
      if ('problem' in record) rows.push({ line: record.line, error: record.problem });
      else if (columns === undefined) columns = columnsOf(record.fields);
      else rows.push(rowOf(record.fields, record.line, columns, parse));
    }
    if (rows.length > 0) yield rows;
  }
}

/** Where a record keeps what; -1 if it does not. */
interface Columns {
  readonly text: number;
  readonly id: number;
  readonly count: number;
}

function columnsOf(header: readonly Buffer[]): Columns {
  const names = header.map((name) => name.toString('utf8').trim());
  if (!names.includes('text')) throw new CannotRunError('the CSV file has no column called "text"');
  return { text: names.indexOf('text'), id: names.indexOf('id'), count: names.length };
}

function rowOf(record: readonly Buffer[], line: number, columns: Columns, parse: ParseRow): InputRow {
  if (record.length !== columns.count)
    return { line, error: `${record.length} columns, the header has ${columns.count}` };
  const text = record[columns.text]!;
  const id = record[columns.id];
  if (!isUtf8(text) || (id !== undefined && !isUtf8(id))) return { line, error: 'not UTF-8' };
  const given = id !== undefined && id.length > 0;
  return parse({ text: text.toString('utf8'), ...(given && { id: id.toString('utf8') }) }, line);
}
