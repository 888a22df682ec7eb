import { isUtf8 } from 'node:buffer';
import type { DeadLetter, Headers } from '@parlance/messaging';

/** A dead letter as one line of JSON; bytes as text where they are UTF-8, else as `{"base64"}`. */
export function deadLetterLine(
  { reason, detail, original, partition, offset, writtenAt }: DeadLetter,
  values: boolean,
): string {
  const { key, value, headers, ...place } = original;
  return JSON.stringify({
    reason,
    detail,
    writtenAt: writtenAt.toISOString(),
    partition,
    offset,
    original: {
      ...place,
      timestamp: new Date(place.timestamp).toISOString(),
      key: readable(key),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, readableHeader(value)])),
      ...(values && { value: readable(value) }),
    },
  });
}

/** A list where the header was given several times. */
function readableHeader(value: Headers[string]): ReturnType<typeof readable>[] | ReturnType<typeof readable> {
  return typeof value === 'string' || Buffer.isBuffer(value) ? readable(value) : value.map(readable);
}

function readable(bytes: Buffer | string | null): string | { base64: string } | null {
  if (bytes === null || typeof bytes === 'string') return bytes;
  return isUtf8(bytes) ? bytes.toString('utf8') : { base64: bytes.toString('base64') };
}
