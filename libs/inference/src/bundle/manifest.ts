import { z } from 'zod';

/** The newest bundle format that this version reads, and the one it writes. */
export const BUNDLE_FORMAT = 1;

const count = z.number().int().positive();

const part = z.object({
  name: z.string().min(1),
  dtype: z.enum(['float32', 'int8', 'uint8']),
  shape: z.array(count).min(1),
  /** From the beginning of the file, a multiple of 64. */
  offset: z.number().int().nonnegative(),
  bytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const goldenText = z.object({ text: z.string().min(1), scores: z.record(z.string(), z.number().min(0).max(1)) });

export const bundleManifest = z
  .object({
    format: z.literal(BUNDLE_FORMAT),
    kind: z.literal('base'),
    /** The model's version, unique: decisions carry it. */
    model: z.string().min(1),
    createdAt: z.iso.datetime(),
    labels: z.array(z.string().min(1)).min(1),
    /** `TEXT_RECIPE` of the text features that the model was trained on. */
    textRecipe: z.string().min(1),
    /** Tokens a window holds at most. */
    windowTokens: count,
    /** Numbers a token vector has. */
    dimensions: count,
    /** z = z_deep + wideWeight · z_wide. */
    wideWeight: z.number().nonnegative(),
    /** idf = byte / 255 · wideIdfMax. */
    wideIdfMax: z.number().positive(),
    /** Per label, in the labels' order: p = σ(slope · z + intercept). */
    calibration: z.array(z.object({ slope: z.number().positive(), intercept: z.number() })),
    /** How it was trained: whatever the training script wants to say. */
    recipe: z.json(),
    /** What it was trained on: sets, rows, hashes. */
    data: z.json(),
    golden: z.array(goldenText),
    parts: z.array(part).min(1),
  })
  .superRefine((manifest, context) => {
    const complain = (message: string) => context.addIssue({ code: 'custom', message });
    if (new Set(manifest.labels).size !== manifest.labels.length) complain('labels repeat');
    if (manifest.calibration.length !== manifest.labels.length)
      complain(`${manifest.labels.length} labels, ${manifest.calibration.length} calibrations`);
    if (new Set(manifest.parts.map((p) => p.name)).size !== manifest.parts.length) complain('part names repeat');
    manifest.golden.forEach((golden, index) => {
      const missing = manifest.labels.filter((label) => !Object.hasOwn(golden.scores, label));
      if (missing.length > 0) complain(`golden text ${index} has no score for ${missing.join(', ')}`);
    });
  });

/** Everything a bundle says of itself; `parts` locate its arrays in the file. */
export type BundleManifest = z.infer<typeof bundleManifest>;

/** One array of a bundle: where it lies, its type, shape and hash. */
export type BundlePart = BundleManifest['parts'][number];

/** A text and the calibrated scores that the model gave it when it was written. */
export type GoldenText = BundleManifest['golden'][number];

/** Bytes of one number of each type. */
export const BYTES_PER_ELEMENT = { float32: 4, int8: 1, uint8: 1 } as const;
