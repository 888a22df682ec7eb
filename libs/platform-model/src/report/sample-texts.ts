import { Random } from '@parlance/onnx-training';

/** At most `most` of the texts [0, count), in random order, each once; the same seed gives the same ones. */
export function sampleTexts(count: number, most: number, seed: number): Int32Array {
  const texts = new Random(seed).shuffle(Int32Array.from({ length: count }, (_, text) => text));
  return texts.subarray(0, most);
}
