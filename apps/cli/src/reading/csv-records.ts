import { MAX_LINE_BYTES } from './read-lines.js';

/** A record's fields as bytes, or why it has none. */
export type CsvRecord = { readonly line: number } & (
  { readonly fields: readonly Buffer[] } | { readonly problem: string }
);

const COMMA = 0x2c;
const QUOTE = 0x22;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Where in a field a byte stands; `afterQuote`: behind a quote that ends a quoted field unless a second one follows. */
type Place = 'begin' | 'plain' | 'quoted' | 'afterQuote';

/**
 * The records of a CSV file (RFC 4180), as many at a time as a chunk completed. Empty lines are no records; a line may end
 * in `\n`, `\r\n` or `\r`. A quote in the wrong place is part of its field: as an error it would take what follows along.
 * A record that is too long is reported as soon as it is, and never held; what comes after its end is read again.
 */
export async function* readCsvRecords(
  chunks: AsyncIterable<Buffer>,
  maxRecordBytes = MAX_LINE_BYTES,
): AsyncGenerator<CsvRecord[]> {
  const splitter = new CsvSplitter(maxRecordBytes);
  for await (const chunk of chunks) yield splitter.take(chunk);
  yield splitter.end();
}

class CsvSplitter {
  #records: CsvRecord[] = [];
  #place: Place = 'begin';
  #previous = 0;
  /** The line that the byte at hand stands in. */
  #line = 1;
  #firstLine = 1;
  #quoteLine = 1;
  #recordBytes = 0;
  #fields: Buffer[] = [];
  #field = new FieldBytes();

  constructor(private readonly maxRecordBytes: number) {}

  take(chunk: Buffer): CsvRecord[] {
    for (let i = 0; i < chunk.length; i++) {
      this.#step(chunk[i]!);
      this.#previous = chunk[i]!;
    }
    return this.#taken();
  }

  /** The last record, if its line has no end. */
  end(): CsvRecord[] {
    if (this.#place !== 'quoted') this.#endRecord();
    else if (!this.#tooLong()) this.#report(`the quote opened in line ${this.#quoteLine} is never closed`);
    return this.#taken();
  }

  #step(byte: number): void {
    const secondOfLineEnd = byte === NEWLINE && this.#previous === CARRIAGE_RETURN;
    if (endsLine(this.#previous) && !secondOfLineEnd) this.#line++;
    if (this.#place === 'quoted') {
      if (byte === QUOTE) {
        this.#place = 'afterQuote';
        this.#count();
      } else this.#keep(byte);
    } else if (endsLine(byte)) {
      if (!secondOfLineEnd) this.#endRecord();
    } else if (byte === COMMA) {
      this.#count();
      this.#endField();
    } else if (byte === QUOTE && this.#place === 'begin') {
      this.#place = 'quoted';
      this.#quoteLine = this.#line;
      this.#count();
    } else if (byte === QUOTE && this.#place === 'afterQuote') {
      this.#place = 'quoted';
      this.#keep(byte);
    } else {
      if (this.#place === 'afterQuote' && !this.#tooLong()) this.#field.putQuotesBack();
      this.#place = 'plain';
      this.#keep(byte);
    }
  }

  #keep(byte: number): void {
    this.#count();
    if (!this.#tooLong()) this.#field.add(byte);
  }

  #count(): void {
    if (this.#recordBytes === 0) this.#firstLine = this.#line;
    this.#recordBytes++;
    if (this.#recordBytes !== this.maxRecordBytes + 1) return;
    this.#fields = [];
    this.#field = new FieldBytes();
    const limit = `${this.maxRecordBytes} bytes`;
    this.#report(`the record from line ${this.#firstLine} on is longer than ${limit}: is a quote left open?`);
  }

  #report(problem: string): void {
    this.#records.push({ line: this.#line, problem });
  }

  #tooLong(): boolean {
    return this.#recordBytes > this.maxRecordBytes;
  }

  #endField(): void {
    if (!this.#tooLong()) this.#fields.push(this.#field.take());
    this.#place = 'begin';
  }

  #endRecord(): void {
    if (this.#recordBytes > 0) {
      this.#endField();
      if (!this.#tooLong()) this.#records.push({ line: this.#line, fields: this.#fields });
    }
    this.#fields = [];
    this.#recordBytes = 0;
  }

  #taken(): CsvRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }
}

/** The bytes of one field, with room that grows. */
class FieldBytes {
  #bytes = Buffer.alloc(256);
  #length = 0;

  add(byte: number): void {
    if (this.#length === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], this.#length * 2);
    this.#bytes[this.#length++] = byte;
  }

  /** For a field that began with a quote and went on after the one that seemed to end it: both belong to it. */
  putQuotesBack(): void {
    this.add(QUOTE);
    this.add(QUOTE);
    this.#bytes.copyWithin(1, 0, this.#length - 2);
    this.#bytes[0] = QUOTE;
  }

  take(): Buffer {
    const field = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return field;
  }
}

function endsLine(byte: number): boolean {
  return byte === NEWLINE || byte === CARRIAGE_RETURN;
}
