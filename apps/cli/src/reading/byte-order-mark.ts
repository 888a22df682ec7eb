const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The same bytes without the mark that some programs (Excel among them) put before UTF-8. Never holds back more than two bytes. */
export async function* withoutByteOrderMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begin: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (begin === undefined) {
      yield chunk;
      continue;
    }
    begin = Buffer.concat([begin, chunk]);
    if (begin.length < BYTE_ORDER_MARK.length && BYTE_ORDER_MARK.subarray(0, begin.length).equals(begin)) continue;
    const marked = begin.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    if (begin.length > 0) yield marked ? begin.subarray(BYTE_ORDER_MARK.length) : begin;
    begin = undefined;
  }
  if (begin !== undefined && begin.length > 0) yield begin;
}
