/**
 * Whether arrays and objects lie more than `levels` deep in a value parsed from JSON; a flat object is one level.
 * Walks with a stack of its own, so that no depth of input can exhaust the call stack.
 */
export function nestingBeyond(value: unknown, levels: number): boolean {
  if (!isNested(value)) return false;
  let layer: object[] = [value];
  for (let depth = 1; layer.length > 0; depth++) {
    if (depth > levels) return true;
    const next: object[] = [];
    for (const nested of layer) {
      // for-in does not copy the values: most contents are flat and leave nothing to visit.
      for (const key in nested) {
        const child = (nested as Record<string, unknown>)[key];
        if (isNested(child)) next.push(child);
      }
    }
    layer = next;
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
