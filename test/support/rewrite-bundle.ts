import { asPlatform, bundleBytes, type Bundle, openBundle, type PartContents } from '@parlance/inference';

/** A platform's bundle with another manifest around the same parts, and every hash right: as a wrong writer would make it. */
export function rewriteBundle(bytes: Uint8Array, change: Record<string, unknown>): Uint8Array {
  const bundle = asPlatform(openBundle('the original', Uint8Array.from(bytes)));
  const parts = Object.fromEntries(bundle.partNames.map((name) => [name, partOf(bundle, name)]));
  return bundleBytes('the copy', { manifest: { ...bundle.manifest, ...change }, parts });
}

function partOf(bundle: Bundle, name: string): PartContents {
  const shape = bundle.shape(name);
  return { shape, data: bundle.dtype(name) === 'int8' ? bundle.int8(name) : bundle.float32(name) };
}
