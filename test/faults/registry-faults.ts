import type { ModelRegistry } from '@parlance/domain';
import { asPlatform, openBundle } from '@parlance/inference';
import { createHash } from 'node:crypto';

/** What is half done in the registry of a platform: nothing, if every change was made whole or not at all. */
export async function registryFaults(registry: ModelRegistry, platform: string): Promise<string[]> {
  const [models, [latest]] = [await registry.models(platform), await registry.promotions(platform)];
  const champions = models.filter(({ state }) => state === 'champion').map(({ model }) => model);
  const faults: string[] = [];
  if (champions.length > 1) faults.push(`${champions.length} champions: ${champions.join(', ')}`);
  if (latest?.model !== champions[0])
    faults.push(`the last promotion is of ${latest?.model ?? 'none'}, the champion is ${champions[0] ?? 'none'}`);
  for (const { model, labels, sha256 } of models) {
    const bytes = await registry.bundle(model);
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found !== sha256) faults.push(`${model}: its bundle has SHA-256 ${found}, not ${sha256}`);
    else if (asPlatform(openBundle(model, bytes)).manifest.model !== model)
      faults.push(`${model}: its bundle is another's`);
    const scored = [...(await registry.outOfFoldScores(model)).keys()].sort();
    if (scored.join() !== [...labels].sort().join())
      faults.push(`${model}: out-of-fold scores of ${scored.join(', ') || 'no label'}, not of ${labels.join(', ')}`);
  }
  return faults;
}
