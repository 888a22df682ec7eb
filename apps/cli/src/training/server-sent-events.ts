/** The `data` of each server-sent event of a body, as it comes (WHATWG HTML, §9.2). An unfinished last event is no event. */
export async function* serverSentEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let waiting = '';
  let data: string[] = [];
  for await (const chunk of body) {
    const lines = (waiting + decoder.decode(chunk, { stream: true })).split(/\r\n|\n/);
    waiting = lines.pop()!;
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield data.join('\n');
        data = [];
      } else if (line.startsWith('data:')) {
        data.push(line.slice('data:'.length).replace(/^ /, ''));
      }
    }
  }
}
