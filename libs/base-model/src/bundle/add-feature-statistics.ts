import { type PartContents, readBundle, writeBundle } from '@parlance/inference';
import { measureFeatures } from './measure-features.js';

/**
 * Writes the bundle again with the statistics of its features over these texts; all else stays as it is. Returns its
 * size in bytes.
 */
export async function addFeatureStatistics(path: string, texts: readonly string[]): Promise<number> {
  const statistics = await measureFeatures(path, texts);
  const bundle = readBundle(path);
  const parts = Object.fromEntries(bundle.partNames.map((name): [string, PartContents] => [name, contentsOf(name)]));
  return writeBundle(path, { manifest: bundle.manifest, parts: { ...parts, ...statistics } });

  function contentsOf(name: string): PartContents {
    const data = {
      float32: () => bundle.float32(name),
      int8: () => bundle.int8(name),
      uint8: () => bundle.uint8(name),
    };
    return { shape: bundle.shape(name), data: data[bundle.dtype(name)]() };
  }
}
