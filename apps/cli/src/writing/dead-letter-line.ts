import { isUtf8 } from 'node:buffer';
import type { DeadLetter } from '@parlance/messaging';

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
      headers: Object.fromEntries(Object.entries(headers).map(([name, bytes]) => [name, readable(bytes)])),
      ...(values && { value: readable(value) }),
    },
  });
}

function readable(bytes: Buffer | string | null): string | { base64: string } | null {
  if (bytes === null || typeof bytes === 'string') return bytes;
  return isUtf8(bytes) ? bytes.toString('utf8') : { base64: bytes.toString('base64') };
}
