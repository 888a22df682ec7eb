/** Properties that hold, or may hold, what somebody wrote. */
const TEXT_PROPERTIES: ReadonlySet<string> = new Set([
  'text',
  'texts',
  'content',
  'contents',
  'body',
  'value',
  'input',
]);
const WITHHELD = '[withheld]';
const MAX_DEPTH = 6;

/**
 * A copy of a log line's facts in which every property that may hold a message's text reads `[withheld]`, at any depth.
 * Errors become their name, message, stack and cause; a `SyntaxError`'s message is withheld, since `JSON.parse` quotes
 * its input there. Deeper than six levels everything is withheld.
 */
export function withoutTexts(facts: unknown, depth = 0): unknown {
  if (typeof facts === 'bigint') return facts.toString();
  if (typeof facts !== 'object' || facts === null) return facts;
  if (depth >= MAX_DEPTH || ArrayBuffer.isView(facts)) return WITHHELD;
  if (facts instanceof Error) return ofError(facts, depth);
  if (facts instanceof Date) return facts.toISOString();
  if (Array.isArray(facts)) return facts.map((item) => withoutTexts(item, depth + 1));
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      TEXT_PROPERTIES.has(name) ? WITHHELD : withoutTexts(value, depth + 1),
    ]),
  );
}

function ofError(error: Error, depth: number): object {
  const quotesInput = error instanceof SyntaxError;
  return {
    name: error.name,
    message: quotesInput ? WITHHELD : error.message,
    stack: quotesInput ? stackFrames(error) : error.stack,
    ...(error.cause === undefined ? {} : { cause: withoutTexts(error.cause, depth + 1) }),
  };
}

/** The stack without its first lines, which repeat the message. */
function stackFrames(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
