import type { ScoringOutcome } from '@parlance/domain';
import type { BaseGeneration, PlatformGeneration } from './generation.js';
import { Request } from './request.js';

/** Texts of one call that workers can be asked for together: of one base. */
export interface CallPart {
  readonly request: Request;
  /** What workers must be given first; then the part's texts are all of this model. */
  readonly cold: PlatformGeneration | undefined;
  /** Where its texts stand in the call. */
  readonly positions: readonly number[] | undefined;
}

/**
 * One call in parts, so that texts whose model is at hand do not wait for one that has to be loaded. Mostly it is one part.
 * @param platforms each text's platform model; undefined: the base that serves.
 */
export function partsOf(
  texts: readonly string[],
  platforms: readonly (PlatformGeneration | undefined)[],
  serving: BaseGeneration,
  isHeld: (model: PlatformGeneration) => boolean,
): readonly CallPart[] {
  const arrivedAt = performance.now();
  const asked = new Set(platforms);
  asked.delete(undefined);
  const cold = new Set<PlatformGeneration>();
  let oneBase = true;
  for (const model of asked as Set<PlatformGeneration>) {
    if (!isHeld(model)) cold.add(model);
    if (model.base !== serving) oneBase = false;
  }
  if (oneBase && cold.size === 0)
    return [{ request: new Request(texts, serving, arrivedAt, platforms), cold: undefined, positions: undefined }];
  const groups = new Map<BaseGeneration | PlatformGeneration, number[]>();
  for (let i = 0; i < texts.length; i++) {
    const model = platforms[i];
    const group = model && cold.has(model) ? model : (model?.base ?? serving);
    const positions = groups.get(group);
    if (positions) positions.push(i);
    else groups.set(group, [i]);
  }
  return [...groups].map(([group, positions]) => {
    const its = <Item>(items: readonly Item[]): Item[] => positions.map((position) => items[position]!);
    const waitsFor = 'base' in group ? group : undefined;
    const base = 'base' in group ? group.base : group;
    return { request: new Request(its(texts), base, arrivedAt, its(platforms)), cold: waitsFor, positions };
  });
}

/** The parts' outcomes, in the order of the call's texts. */
export async function outcomesOf(parts: readonly CallPart[]): Promise<readonly ScoringOutcome[]> {
  const [first] = parts;
  if (parts.length === 1) return first!.request.answered;
  const answers = await Promise.all(parts.map(({ request }) => request.answered));
  const outcomes: ScoringOutcome[] = [];
  parts.forEach(({ positions }, part) => positions!.forEach((at, i) => (outcomes[at] = answers[part]![i]!)));
  return outcomes;
}
