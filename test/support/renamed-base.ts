import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { asBase, readBundle, writeGoldenBundle } from '@parlance/inference';

/** Writes the shipped base under another name: another bundle, which no model that was learnt on the shipped one fits. */
export async function writeRenamedBase(path: string, model: string): Promise<void> {
  const bundle = asBase(readBundle(BASE_BUNDLE_PATH));
  const parts = Object.fromEntries(
    bundle.partNames.map((name) => [name, { shape: bundle.shape(name), data: bundle[bundle.dtype(name)](name) }]),
  );
  const golden = bundle.manifest.golden.map(({ text }) => text);
  await writeGoldenBundle(path, { manifest: { ...bundle.manifest, model }, parts }, golden);
}
