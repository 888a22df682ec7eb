import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type InputRow, parseContent, parseJudgedContent, type ParseRow } from './input-row.js';
import { readLines } from './read-lines.js';
import { readRows, type RowFormat } from './read-rows.js';

/** The same bytes in pieces of `size`: where a chunk ends must not matter. */
function chunks(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  const pieces: Buffer[] = [];
  for (let begin = 0; begin < bytes.length; begin += size) pieces.push(bytes.subarray(begin, begin + size));
  return Readable.from(pieces) as AsyncIterable<Buffer>;
}

async function rows(
  input: string | Buffer,
  format: RowFormat = 'jsonl',
  { parse = parseContent, size = 1 << 20 }: { parse?: ParseRow; size?: number } = {},
): Promise<InputRow[]> {
  const all: InputRow[] = [];
  for await (const batch of readRows(chunks(Buffer.from(input), size), format, parse)) all.push(...batch);
  return all;
}

describe('JSON lines', () => {
  it('gives a row or an error for every line, whatever the chunks', async () => {
    const input = '\ufeff{"text":"a","id":"x"}\r\n\nnope\n{"text":7}\n{"text":""}\n[1]\n{"text":"日本","id":5}';
    const expected = [
      { line: 1, text: 'a', id: 'x' },
      { line: 2, error: 'the line is empty' },
      { line: 3, error: 'not JSON' },
      { line: 4, error: '"text" expected string, received number' },
      { line: 5, error: '"text" is empty' },
      { line: 6, error: 'not a row: expected object, received array' },
      { line: 7, text: '日本', id: 5 },
    ];
    for (const size of [1, 3, 7, 1000]) expect(await rows(input, 'jsonl', { size })).toEqual(expected);
  });

  it('names bytes that are not UTF-8 and goes on', async () => {
    const input = Buffer.concat([
      Buffer.from('{"text":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}\n{"text":"b"}\n'),
    ]);
    expect(await rows(input)).toEqual([
      { line: 1, error: 'not UTF-8' },
      { line: 2, text: 'b' },
    ]);
  });

  it('does not keep a line of 10 MB, says so, and reads the next', async () => {
    const input = `{"text":"${'a'.repeat(10_000_000)}"}\n{"text":"b"}\n`;
    expect(await rows(input, 'jsonl', { size: 65_536 })).toEqual([
      { line: 1, error: 'the line is longer than 4194304 bytes' },
      { line: 2, text: 'b' },
    ]);
  });

  it('takes a string or a number for an id, and no number whose digits it could not give back', async () =>
    expect(
      await rows(
        ['"9007199254740993"', '9007199254740991', '-1.5', '9007199254740993', '{}', 'null']
          .map((id) => `{"text":"a","id":${id}}`)
          .join('\n'),
      ),
    ).toEqual([
      { line: 1, text: 'a', id: '9007199254740993' },
      { line: 2, text: 'a', id: 9007199254740991 },
      { line: 3, text: 'a', id: -1.5 },
      { line: 4, error: '"id" is a number beyond 2^53 and would lose digits: write it as a string' },
      { line: 5, error: '"id" expected a string or a number' },
      { line: 6, error: '"id" expected a string or a number' },
    ]));

  it('reads a text nested 100 levels deep as JSON that is not a row', async () =>
    expect(await rows('['.repeat(100) + ']'.repeat(100))).toEqual([
      { line: 1, error: 'not a row: expected object, received array' },
    ]));

  it('takes 0, 1, true, false for judged labels, null for unknown, and nothing else', async () => {
    const input =
      '{"text":"a","labels":{"x":1,"y":0,"z":true,"u":null}}\n{"text":"a","labels":{"x":0.5}}\n{"text":"a"}';
    expect(await rows(input, 'jsonl', { parse: parseJudgedContent })).toEqual([
      { line: 1, text: 'a', id: undefined, labels: { x: 1, y: 0, z: 1 } },
      { line: 2, error: '"labels.x" expected 0, 1, true, false or null' },
      { line: 3, error: '"labels" expected record, received undefined' },
    ]);
  });

  it('names the author of a judged row, or else its thread', async () => {
    const facts = ['"authorId":"ann","threadId":7', '"authorId":null,"threadId":7', '"threadId":null', '"authorId":{}'];
    const input = facts.map((fact) => `{"text":"a","labels":{"insult":1},${fact}}`).join('\n');
    const row = { text: 'a', id: undefined, labels: { insult: 1 } };
    expect(await rows(input, 'jsonl', { parse: parseJudgedContent })).toEqual([
      { line: 1, ...row, group: 'author ann' },
      { line: 2, ...row, group: 'thread 7' },
      { line: 3, ...row },
      { line: 4, ...row },
    ]);
  });

  it('splits many rows into batches of 512 and long ones by their characters', async () => {
    const sizes = async (input: string): Promise<number[]> => {
      const all: number[] = [];
      for await (const batch of readRows(chunks(Buffer.from(input), 1 << 24), 'jsonl', parseContent))
        all.push(batch.length);
      return all;
    };
    expect(await sizes('{"text":"a"}\n'.repeat(1100))).toEqual([512, 512, 76]);
    expect(await sizes(`{"text":"${'a'.repeat(100_000)}"}\n`.repeat(5))).toEqual([2, 2, 1]);
  });
});

describe('text', () => {
  it('takes each line for a text', async () =>
    expect(await rows('hello\r\n{"text":1}\n\nlast', 'text')).toEqual([
      { line: 1, text: 'hello' },
      { line: 2, text: '{"text":1}' },
      { line: 3, error: '"text" is empty' },
      { line: 4, text: 'last' },
    ]));
});

describe('CSV', () => {
  it('finds text and id by the header, quotes and line ends within quotes included', async () => {
    const input = 'when,text,id\r\n1,"a ""b"", c",x\r\n2,"two\nlines",y\r\n3,plain,z\r\n';
    const expected = [
      { line: 2, text: 'a "b", c', id: 'x' },
      { line: 4, text: 'two\nlines', id: 'y' },
      { line: 5, text: 'plain', id: 'z' },
    ];
    for (const size of [1, 5, 1000]) expect(await rows(input, 'csv', { size })).toEqual(expected);
  });

  it('reports a record that does not fit and goes on', async () =>
    expect(await rows('text,id\na,1\nb\nc,3,4\n,5\ng,6\n', 'csv')).toEqual([
      { line: 2, text: 'a', id: '1' },
      { line: 3, error: '1 columns, the header has 2' },
      { line: 4, error: '3 columns, the header has 2' },
      { line: 5, error: '"text" is empty' },
      { line: 6, text: 'g', id: '6' },
    ]));

  it('takes an empty id for none', async () =>
    expect(await rows('id,text\n,a\n"",b\n', 'csv')).toEqual([
      { line: 2, text: 'a' },
      { line: 3, text: 'b' },
    ]));

  it('takes a quote in the wrong place for a part of the text', async () =>
    expect(await rows('text,id\n"d"e,1\na"b,2\nc,3\n', 'csv')).toEqual([
      { line: 2, text: '"d"e', id: '1' },
      { line: 3, text: 'a"b', id: '2' },
      { line: 4, text: 'c', id: '3' },
    ]));

  it('reports a quote that is never closed, and holds no more than its limit of what follows', async () => {
    expect(await rows('text,id\na,1\n"b,2\nc,3\n', 'csv')).toEqual([
      { line: 2, text: 'a', id: '1' },
      { line: 4, error: 'the quote opened in line 3 is never closed' },
    ]);
    const endless = await rows(`text,id\na,1\n"b,2\n${'c,3\n'.repeat(2_000_000)}`, 'csv', { size: 65_536 });
    expect(endless).toEqual([
      { line: 2, text: 'a', id: '1' },
      // 5 bytes in line 3, then 4 a line: 5 + 4 · 1,048,575 is one more than the limit.
      { line: 1_048_578, error: 'the record from line 3 on is longer than 4194304 bytes: is a quote left open?' },
    ]);
  });

  it('reports a record of 10 MB once and reads those after it', async () => {
    const long = 'a'.repeat(10_000_000);
    expect(await rows(`text,id\n${long},1\nb,2\n"${long}",3\nc,4\n`, 'csv', { size: 65_536 })).toEqual([
      { line: 2, error: 'the record from line 2 on is longer than 4194304 bytes: is a quote left open?' },
      { line: 3, text: 'b', id: '2' },
      { line: 4, error: 'the record from line 4 on is longer than 4194304 bytes: is a quote left open?' },
      { line: 5, text: 'c', id: '4' },
    ]);
  });

  it('reads what Excel writes: a byte order mark, quotes around names, `\\r\\n` or `\\r`', async () => {
    for (const end of ['\r\n', '\r'])
      for (const size of [1, 2, 1000])
        expect(await rows(`\ufeff"text","id"${end}"a, b",1${end}ü,2${end}`, 'csv', { size })).toEqual([
          { line: 2, text: 'a, b', id: '1' },
          { line: 3, text: 'ü', id: '2' },
        ]);
  });

  it('refuses a file without a column called text', async () =>
    expect(rows('a,b\n1,2\n', 'csv')).rejects.toThrow('the CSV file has no column called "text"'));

  it.each([
    [';', '";"'],
    ['\t', 'tabs'],
    ['|', '"|"'],
  ])('names a delimiter that is not a comma: %j', async (delimiter, named) =>
    expect(rows(`id${delimiter}text\n1${delimiter}a\n`, 'csv')).rejects.toThrow(
      `the CSV file has no column called "text": it is separated by ${named}, write it with commas`,
    ),
  );

  describe('with all its columns', () => {
    /** What a row is made of. */
    const made = async (input: string | Buffer): Promise<unknown[]> => {
      const all: unknown[] = [];
      const keep = (value: unknown, line: number): InputRow => (all.push(value), { line, text: '' });
      for await (const batch of readRows(chunks(Buffer.from(input), 7), 'csv', keep, 'all'))
        all.push(...batch.filter((row) => 'error' in row));
      return all;
    };

    it('gives each by its name, a name that every object has too', async () =>
      expect(await made('text,toxicity,id,constructor\na,1,x,\nb,,,0\n')).toEqual([
        { text: 'a', toxicity: '1', id: 'x', constructor: '' },
        { text: 'b', toxicity: '', constructor: '0' },
      ]));

    it('names bytes that are not UTF-8 in any of them', async () =>
      expect(await made(Buffer.from('text,who\na,J\xfcrgen\n', 'latin1'))).toEqual([{ line: 2, error: 'not UTF-8' }]));

    it('refuses two columns of one name', async () =>
      expect(made('text,toxicity,toxicity\na,1,0\n')).rejects.toThrow(
        'the CSV file has two columns called "toxicity"',
      ));
  });
});

describe('readLines', () => {
  it('counts a last line without an end, and none after the last end', async () => {
    const numbers = async (input: string): Promise<number[]> => {
      const all: number[] = [];
      for await (const lines of readLines(chunks(Buffer.from(input), 4)))
        all.push(...lines.map(({ number }) => number));
      return all;
    };
    expect(await numbers('a\nb')).toEqual([1, 2]);
    expect(await numbers('a\nb\n')).toEqual([1, 2]);
    expect(await numbers('')).toEqual([]);
  });
});
