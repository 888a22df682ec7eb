import { isUtf8 } from 'node:buffer';
import { CannotRunError } from '../exit-codes.js';
import { withoutByteOrderMark } from './byte-order-mark.js';
import { readCsvRecords } from './csv-records.js';
import type { ContentRow, InputRow, ParseRow } from './input-row.js';

/** The columns that a row is made of: `text`, and `id` if there is one, or all of them. */
export type CsvColumns = 'content' | 'all';

/**
 * The rows of a CSV file whose first record names its columns, `text` among them; columns that rows are not made of are not
 * looked at. An empty id is none.
 * @throws CannotRunError if no column is called `text`, or two are called the same.
 */
export async function* csvRows<Row extends ContentRow>(
  chunks: AsyncIterable<Buffer>,
  parse: ParseRow<Row>,
  columns: CsvColumns,
): AsyncGenerator<InputRow<Row>[]> {
  let header: Header | undefined;
  for await (const records of readCsvRecords(withoutByteOrderMark(chunks))) {
    const rows: InputRow<Row>[] = [];
    for (const record of records) {
      if ('problem' in record) rows.push({ line: record.line, error: record.problem });
      else if (header === undefined) header = headerOf(record.fields, columns);
      else rows.push(rowOf(record.fields, record.line, header, parse));
    }
    if (rows.length > 0) yield rows;
  }
}

/** Which fields of a record a row is made of. */
interface Header {
  readonly columns: readonly { readonly name: string; readonly at: number }[];
  readonly count: number;
}

function headerOf(record: readonly Buffer[], columns: CsvColumns): Header {
  const names = record.map((name) => name.toString('utf8').trim());
  if (!names.includes('text'))
    throw new CannotRunError(`the CSV file has no column called "text"${otherDelimiter(names)}`);
  const used = columns === 'all' ? new Set(names) : ['text', 'id'].filter((name) => names.includes(name));
  const twice = [...used].find((name) => columns === 'all' && names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) throw new CannotRunError(`the CSV file has two columns called "${twice}"`);
  return { columns: [...used].map((name) => ({ name, at: names.indexOf(name) })), count: names.length };
}

/** What a header that is a single name tells of how the file is written. */
function otherDelimiter(names: readonly string[]): string {
  if (names.length !== 1) return '';
  const delimiter = [';', '\t', '|'].find((character) => names[0]!.split(character).includes('text'));
  if (delimiter === undefined) return '';
  return `: it is separated by ${delimiter === '\t' ? 'tabs' : `"${delimiter}"`}, write it with commas`;
}

function rowOf<Row extends ContentRow>(
  record: readonly Buffer[],
  line: number,
  { columns, count }: Header,
  parse: ParseRow<Row>,
): InputRow<Row> {
  if (record.length !== count) return { line, error: `${record.length} columns, the header has ${count}` };
  const fields: [string, string][] = [];
  for (const { name, at } of columns) {
    const field = record[at]!;
    if (!isUtf8(field)) return { line, error: 'not UTF-8' };
    if (name !== 'id' || field.length > 0) fields.push([name, field.toString('utf8')]);
  }
  return parse(Object.fromEntries(fields), line);
}
