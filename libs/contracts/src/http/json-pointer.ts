/** A place in a JSON document as RFC 6901 writes it: `['labels', 'a/b', 0]` is `/labels/a~1b/0`. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
