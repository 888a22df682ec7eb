import { z } from 'zod';

/** The newest bundle format that this version reads, and the one it writes. */
export const BUNDLE_FORMAT = 1;

/** Labels that one platform model may have. */
export const MAX_PLATFORM_LABELS = 32;

/** A platform model's adapter: pooled features → so many numbers → a change of the hidden layer. */
export const ADAPTER_RANK = 8;

const count = z.number().int().positive();
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

const part = z.object({
  name: z.string().min(1),
  dtype: z.enum(['float32', 'int8', 'uint8']),
  shape: z.array(count).min(1),
  /** From the beginning of the file, a multiple of 64. */
  offset: z.number().int().nonnegative(),
  bytes: count,
  sha256: sha256Hex,
});

const goldenText = z.object({ text: z.string().min(1), scores: z.record(z.string(), z.number().min(0).max(1)) });

/** p = σ(slope · z + intercept). */
const calibration = z.object({ slope: z.number().positive(), intercept: z.number() });

/** What every kind of bundle says. */
const everyBundle = {
  format: z.literal(BUNDLE_FORMAT),
  /** The model's version, unique: decisions carry it. */
  model: z.string().min(1),
  labels: z.array(z.string().min(1)).min(1),
  /** `TEXT_RECIPE` of the text features that the model was trained on. */
  textRecipe: z.string().min(1),
  /** How it was trained: whatever the training wants to say. */
  recipe: z.json(),
  /** What it was trained on: sets, rows, hashes. */
  data: z.json(),
  golden: z.array(goldenText),
  parts: z.array(part).min(1),
};

const baseManifest = z.object({
  ...everyBundle,
  kind: z.literal('base'),
  createdAt: z.iso.datetime(),
  /** Tokens a window holds at most. */
  windowTokens: count,
  /** Numbers a token vector has. */
  dimensions: count,
  /** z = z_deep + wideWeight · z_wide. */
  wideWeight: z.number().nonnegative(),
  /** idf = byte / 255 · wideIdfMax. */
  wideIdfMax: z.number().positive(),
  /** Per label, in the labels' order. */
  calibration: z.array(calibration),
});

/** One label of a platform model: z = priorSlope · z0 + intercept + what its weights say. */
const platformHead = z.object({
  name: z.string().min(1),
  /** The base's label whose uncalibrated logit is z0; absent for a label of the platform's own: z0 = 0. */
  baseLabel: z.string().min(1).optional(),
  priorSlope: z.number(),
  intercept: z.number(),
  calibration,
});

/** What one base model's features mean on one platform. It holds no date: the same training gives the same bytes. */
const platformManifest = z.object({
  ...everyBundle,
  kind: z.literal('platform'),
  labels: everyBundle.labels.max(MAX_PLATFORM_LABELS),
  platform: z.string().min(1).optional(),
  /** The base model that it was learnt on, and the SHA-256 of that bundle's file: it fits no other. */
  base: z.object({ model: z.string().min(1), sha256: sha256Hex }),
  adapterRank: z.literal(ADAPTER_RANK),
  /** In the labels' order. */
  heads: z.array(platformHead),
  /** How well it did on texts that it was not learnt from. */
  metrics: z.json(),
});

export const bundleManifest = z
  .discriminatedUnion('kind', [baseManifest, platformManifest])
  .superRefine((manifest, context) => {
    const complain = (message: string) => context.addIssue({ code: 'custom', message });
    const { labels } = manifest;
    if (new Set(labels).size !== labels.length) complain('labels repeat');
    if (manifest.kind === 'base' && manifest.calibration.length !== labels.length)
      complain(`${labels.length} labels, ${manifest.calibration.length} calibrations`);
    if (manifest.kind === 'platform' && manifest.heads.map(({ name }) => name).join() !== labels.join())
      complain(`labels ${labels.join()}, heads ${manifest.heads.map(({ name }) => name).join()}`);
    if (new Set(manifest.parts.map((p) => p.name)).size !== manifest.parts.length) complain('part names repeat');
    manifest.golden.forEach((golden, index) => {
      const missing = labels.filter((label) => !Object.hasOwn(golden.scores, label));
      if (missing.length > 0) complain(`golden text ${index} has no score for ${missing.join(', ')}`);
    });
  });

export type BaseManifest = z.infer<typeof baseManifest>;
export type PlatformManifest = z.infer<typeof platformManifest>;
export type PlatformHead = PlatformManifest['heads'][number];

/** Everything a bundle says of itself; `parts` locate its arrays in the file. */
export type BundleManifest = BaseManifest | PlatformManifest;

/** One array of a bundle: where it lies, its type, shape and hash. */
export type BundlePart = BundleManifest['parts'][number];

/** A text and the calibrated scores that the model gave it when it was written. */
export type GoldenText = BundleManifest['golden'][number];

/** Bytes of one number of each type. */
export const BYTES_PER_ELEMENT = { float32: 4, int8: 1, uint8: 1 } as const;
