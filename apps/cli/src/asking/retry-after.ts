/**
 * Milliseconds that a `Retry-After` header asks to wait: seconds or an HTTP date (RFC 9110, §10.2.3), at most a minute;
 * one second if the header is absent or unreadable. `now` in milliseconds since 1970.
 */
export function retryAfterMs(header: string | null, now: number): number {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, LONGEST_WAIT_MS);
  const date = Date.parse(text);
  return Number.isNaN(date) ? DEFAULT_WAIT_MS : Math.min(Math.max(date - now, 0), LONGEST_WAIT_MS);
}

const LONGEST_WAIT_MS = 60_000;
const DEFAULT_WAIT_MS = 1000;
