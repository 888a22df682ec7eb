import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import type { ModelRegistry } from '@parlance/domain';
import { readBundle } from '@parlance/inference';

/** Has a registry keep the base model that ships with Parlance, as a trainer does: without it no model that stands on it serves. */
export async function keepShippedBase(registry: ModelRegistry): Promise<void> {
  const { bytes, manifest, sha256 } = readBundle(BASE_BUNDLE_PATH);
  await registry.addBase({ model: manifest.model, sha256 }, bytes);
}
