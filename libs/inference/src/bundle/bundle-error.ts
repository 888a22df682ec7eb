/** A model bundle that cannot be used. Reading it again gives the same answer: fetch or train another. */
export abstract class BundleError extends Error {
  /** The file, or whatever the bytes came from. */
  readonly source: string;
  constructor(source: string, fact: string) {
    super(`${source}: ${fact}`);
    this.source = source;
  }
}

/** The file does not begin as a bundle does. */
export class NotABundleError extends BundleError {
  override readonly name = 'NotABundleError';
  constructor(source: string) {
    super(source, 'not a Parlance bundle: it does not begin with "PARLANCE"');
  }
}

/** The file ends before the bundle does: a copy or download was cut short. */
export class BundleTruncatedError extends BundleError {
  override readonly name = 'BundleTruncatedError';
  constructor(
    source: string,
    readonly expectedBytes: number,
    readonly actualBytes: number,
  ) {
    super(source, `truncated: ${actualBytes} bytes, at least ${expectedBytes} expected; copy it again`);
  }
}

/** Some bytes are not those that were written. `part` names which: `manifest`, `embedding.rows`, … */
export class BundleAlteredError extends BundleError {
  override readonly name = 'BundleAlteredError';
  constructor(
    source: string,
    readonly part: string,
    detail = 'its SHA-256 differs from the recorded one',
  ) {
    super(source, `altered: part "${part}": ${detail}; copy it again`);
  }
}

/** Written by a later version of Parlance. */
export class BundleFormatTooNewError extends BundleError {
  override readonly name = 'BundleFormatTooNewError';
  constructor(
    source: string,
    readonly format: number,
    readonly supportedFormat: number,
  ) {
    super(source, `bundle format ${format}, this version reads up to ${supportedFormat}; upgrade Parlance`);
  }
}

/** The manifest's hash is right and its content is not what the format demands: the writer was wrong. */
export class BundleManifestError extends BundleError {
  override readonly name = 'BundleManifestError';
  constructor(
    source: string,
    readonly problems: readonly string[],
  ) {
    super(source, `invalid manifest: ${problems.join('; ')}`);
  }
}

/** A base model where a platform model is needed, or the other way round. */
export class BundleKindError extends BundleError {
  override readonly name = 'BundleKindError';
  constructor(
    source: string,
    readonly expectedKind: string,
    readonly actualKind: string,
  ) {
    super(source, `a bundle of a ${actualKind} model, one of a ${expectedKind} model is needed`);
  }
}

/** A platform model learnt on other base features than the base model in service computes. */
export class BundleForAnotherBaseError extends BundleError {
  override readonly name = 'BundleForAnotherBaseError';
  constructor(
    source: string,
    readonly expectedModel: string,
    readonly expectedSha256: string,
    readonly servingModel: string,
    readonly servingSha256: string,
  ) {
    super(
      source,
      `learnt on base model "${expectedModel}" (SHA-256 ${expectedSha256}), in service is "${servingModel}" ` +
        `(${servingSha256}); learn it again`,
    );
  }
}

/** Other bytes under the name of a platform model in service: a version's name stands for one model. */
export class BundleNameTakenError extends BundleError {
  override readonly name = 'BundleNameTakenError';
  constructor(
    source: string,
    readonly model: string,
  ) {
    super(source, `another bundle of the name "${model}" is in service; drop it first, or name this one otherwise`);
  }
}

/** A part that the reader needs is absent, or has another type or shape. */
export class BundlePartError extends BundleError {
  override readonly name = 'BundlePartError';
  constructor(
    source: string,
    readonly part: string,
    readonly expected: string,
    readonly actual: string,
  ) {
    super(source, `part "${part}": expected ${expected}, found ${actual}`);
  }
}

/** The bundle was trained on other token features than this version computes, so its scores would be wrong. */
export class BundleTextRecipeError extends BundleError {
  override readonly name = 'BundleTextRecipeError';
  constructor(
    source: string,
    readonly bundleRecipe: string,
    readonly supportedRecipe: string,
  ) {
    super(source, `trained with text recipe "${bundleRecipe}", this version computes "${supportedRecipe}"; retrain it`);
  }
}

/** ONNX Runtime does not accept the bundle's graph and weights. */
export class BundleGraphError extends BundleError {
  override readonly name = 'BundleGraphError';
  constructor(
    source: string,
    readonly reason: string,
  ) {
    super(source, `its graph does not run: ${reason}`);
  }
}

/** The bundle scores its own golden texts otherwise than when it was written. */
export class BundleGoldenMismatchError extends BundleError {
  override readonly name = 'BundleGoldenMismatchError';
  constructor(
    source: string,
    /** Position of the worst golden text in the manifest; the text itself stays out of logs. */
    readonly goldenIndex: number,
    readonly label: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(source, `golden text ${goldenIndex} scores ${actual} for ${label}, ${expected} is recorded`);
  }
}

/** The bundle brings no golden texts, so nothing shows that it scores here as it did where it was trained. */
export class BundleGoldenMissingError extends BundleError {
  override readonly name = 'BundleGoldenMissingError';
  constructor(source: string) {
    super(source, 'no golden texts: write it with writeGoldenBundle or writePlatformBundle');
  }
}

/** The file could not be read at all. */
export class BundleUnreadableError extends BundleError {
  override readonly name = 'BundleUnreadableError';
  constructor(
    source: string,
    readonly reason: string,
  ) {
    super(source, `cannot be read: ${reason}`);
  }
}

/** A worker ended while it loaded the bundle. */
export class BundleLoadFailedError extends BundleError {
  override readonly name = 'BundleLoadFailedError';
  constructor(
    source: string,
    readonly reason: string,
  ) {
    super(source, `a worker ended while loading it: ${reason}`);
  }
}
