import { DENSE_SIZE, FEATURE_DEVIATION, FEATURE_MEAN, FeatureReader, type PartContents } from '@parlance/inference';

/** A feature that hardly varies must not blow up what little it does. */
const SMALLEST_DEVIATION = 1e-3;

/** Texts whose features are held at once: 27 MB. */
const TEXTS_A_CALL = 2048;

/**
 * Mean and standard deviation of each feature over these texts (the first window of each), through the serving path:
 * the parts that let a bundle give features. `bundlePath` is a bundle without them, or with older ones.
 */
export async function measureFeatures(
  bundlePath: string,
  texts: readonly string[],
): Promise<Record<string, PartContents>> {
  const sums = new Float64Array(DENSE_SIZE);
  const squares = new Float64Array(DENSE_SIZE);
  const reader = await FeatureReader.start({ bundlePath });
  try {
    for (let begin = 0; begin < texts.length; begin += TEXTS_A_CALL) {
      const features = await reader.readRaw(texts.slice(begin, begin + TEXTS_A_CALL));
      features.forEach((feature, i) => {
        sums[i % DENSE_SIZE]! += feature;
        squares[i % DENSE_SIZE]! += feature * feature;
      });
    }
  } finally {
    await reader.close();
  }
  const mean = Float32Array.from(sums, (sum) => sum / texts.length);
  const deviation = Float32Array.from(squares, (square, i) => {
    const variance = square / texts.length - (sums[i]! / texts.length) ** 2;
    return Math.max(SMALLEST_DEVIATION, Math.sqrt(Math.max(0, variance)));
  });
  return {
    [FEATURE_MEAN]: { shape: [DENSE_SIZE], data: mean },
    [FEATURE_DEVIATION]: { shape: [DENSE_SIZE], data: deviation },
  };
}
