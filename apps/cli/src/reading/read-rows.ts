import { type CsvColumns, csvRows } from './csv-rows.js';
import type { ContentRow, InputRow, ParseRow } from './input-row.js';
import { jsonLineRows, textRows } from './line-rows.js';

/** How rows are written; `jsonl` is one JSON object a line, `text` one text a line. */
export const ROW_FORMATS = ['jsonl', 'csv', 'text'] as const;

export type RowFormat = (typeof ROW_FORMATS)[number];

const MAX_BATCH_ROWS = 512;
const MAX_BATCH_CHARACTERS = 256 * 1024;

/**
 * The input's rows in order, bad ones included, in batches of at most 512 rows and about 256 Ki characters (a longer text
 * is a batch of its own). A batch is given as soon as the input has no more to give, so that a slow input is answered promptly.
 * `columns`: those of a CSV file that `parse` is given.
 */
export async function* readRows<Row extends ContentRow>(
  chunks: AsyncIterable<Buffer>,
  format: RowFormat,
  parse: ParseRow<Row>,
  columns: CsvColumns = 'content',
): AsyncGenerator<readonly InputRow<Row>[]> {
  for await (const rows of rowsOf(chunks, format, parse, columns)) {
    let begin = 0;
    let characters = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const length = 'text' in row ? row.text.length : 0;
      if (i > begin && (i - begin === MAX_BATCH_ROWS || characters + length > MAX_BATCH_CHARACTERS)) {
        yield rows.slice(begin, i);
        begin = i;
        characters = 0;
      }
      characters += length;
    }
    if (begin < rows.length) yield rows.slice(begin);
  }
}

function rowsOf<Row extends ContentRow>(
  chunks: AsyncIterable<Buffer>,
  format: RowFormat,
  parse: ParseRow<Row>,
  columns: CsvColumns,
): AsyncGenerator<InputRow<Row>[]> {
  switch (format) {
    case 'jsonl':
      return jsonLineRows(chunks, parse);
    case 'csv':
      return csvRows(chunks, parse, columns);
    case 'text':
      return textRows(chunks, parse);
  }
}
