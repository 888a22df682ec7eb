import { BundleGoldenMismatchError, BundleGoldenMissingError } from '../bundle/bundle-error.js';
import type { Bundle } from '../bundle/read-bundle.js';
import type { GoldenCheck } from '../protocol.js';
import type { ScoredTexts } from './text-scorer.js';

/** How far a golden text's score may be from the recorded one. */
export const GOLDEN_TOLERANCE = 1e-4;

/**
 * Scores the bundle's own golden texts.
 * @throws BundleGoldenMismatchError naming the score that is farthest off, if any is by more than GOLDEN_TOLERANCE.
 * @throws BundleGoldenMissingError if there are none and they are required.
 */
export async function checkGoldenTexts(
  bundle: Bundle,
  score: (texts: readonly string[]) => Promise<ScoredTexts>,
  check: GoldenCheck,
): Promise<void> {
  if (check === 'passed') return;
  const { golden, labels } = bundle.manifest;
  if (golden.length === 0 && check === 'required') throw new BundleGoldenMissingError(bundle.source);
  const { scores } = await score(golden.map(({ text }) => text));
  // A platform model's texts have the base's other labels, too.
  const perText = scores.length / golden.length;
  let farthest = GOLDEN_TOLERANCE;
  let mismatch: BundleGoldenMismatchError | undefined;
  golden.forEach((text, index) =>
    labels.forEach((label, k) => {
      const expected = text.scores[label]!;
      const actual = scores[index * perText + k]!;
      const distance = Math.abs(expected - actual);
      if (distance <= farthest) return;
      farthest = distance;
      mismatch = new BundleGoldenMismatchError(bundle.source, index, label, expected, actual);
    }),
  );
  if (mismatch) throw mismatch;
}
