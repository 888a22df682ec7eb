import { Parser } from 'csv-parse';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readCsvRecords } from './csv-records.js';

/** The fields that we find in `csv`, given in pieces of `size` bytes. */
async function found(csv: string, size: number): Promise<string[][]> {
  const bytes = Buffer.from(csv);
  const pieces: Buffer[] = [];
  for (let begin = 0; begin < bytes.length; begin += size) pieces.push(bytes.subarray(begin, begin + size));
  const all: string[][] = [];
  for await (const records of readCsvRecords(Readable.from(pieces) as AsyncIterable<Buffer>))
    for (const record of records) {
      if ('problem' in record) throw new Error(record.problem);
      all.push(record.fields.map((field) => field.toString('utf8')));
    }
  return all;
}

/** The fields that another CSV reader finds. */
async function judged(csv: string): Promise<unknown[]> {
  const parser = new Parser({ relax_column_count: true, skip_empty_lines: true, record_delimiter: ['\n', '\r\n'] });
  parser.end(csv);
  return parser.toArray();
}

const quoted = fc.string().map((text) => `"${text.replaceAll('"', '""')}"`);
const plain = fc.string().map((text) => text.replaceAll(/[",\r\n]/g, ''));
const line = fc.array(fc.oneof(quoted, plain, fc.constant('')), { minLength: 1, maxLength: 4 });

describe('readCsvRecords', () => {
  it('finds the fields that csv-parse finds, wherever a chunk ends', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n'))),
        fc.integer({ min: 1, max: 20 }),
        async (lines, size) => {
          const csv = lines.map(([fields, end]) => fields.join(',') + end).join('');
          expect(await found(csv, size)).toEqual(await judged(csv));
        },
      ),
    ));
});
