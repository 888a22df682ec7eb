import type { Label } from '../deciding/scores.js';
import type { ModelComparison } from '../promoting/compare-models.js';
import type { GateVerdict } from '../promoting/promotion-gate.js';

/** Where a model stands. Of one platform at most one is the champion. */
export type ModelState = 'challenger' | 'champion' | 'retired' | 'rejected';

/** A platform model as the registry knows it, without its bytes. */
export interface RegisteredModel {
  readonly platform: string;
  /** Its version, unique. */
  readonly model: string;
  readonly labels: readonly Label[];
  readonly state: ModelState;
  /** SHA-256 of the bundle's bytes, in hexadecimal. */
  readonly sha256: string;
  /** The base model that it stands on, and that bundle's SHA-256. */
  readonly base: { readonly model: string; readonly sha256: string };
  readonly dataset: { readonly sha256: string; readonly rows: number };
  readonly seed: number;
  /** Out-of-fold figures by label, as the bundle's manifest has them. */
  readonly metrics: unknown;
  /** Absent while nobody has compared it. */
  readonly verdict?: GateVerdict;
  readonly createdAt: Date;
  /** Who made it champion: a person, or `gate`. */
  readonly promotedBy?: string;
  readonly promotedAt?: Date;
}

/** What serves a platform: enough to see whether something changed. */
export interface Champion {
  readonly platform: string;
  readonly model: string;
  readonly sha256: string;
  readonly base: { readonly model: string; readonly sha256: string };
}

/** That a platform got another champion. */
export interface Promotion {
  /** Absent: the base model serves again. */
  readonly model?: string;
  readonly by: string;
  readonly at: Date;
}

/** That no challenger replaces a platform's champion by itself, until the pin is taken away. */
export interface Pin {
  readonly by: string;
  readonly reason?: string;
  readonly at: Date;
}

/** What a model said of texts that it had not been trained on: calibrated scores by label and text hash. */
export type OutOfFoldScores = ReadonlyMap<Label, ReadonlyMap<string, number>>;

export interface NewModel extends Omit<RegisteredModel, 'state' | 'createdAt' | 'promotedBy' | 'promotedAt'> {
  /** Beside what served when it was judged; absent if nobody has compared it. */
  readonly comparison?: ModelComparison;
}

/** The truth about which model serves which platform; a Kafka event is only a hint to look here. */
export abstract class ModelRegistry {
  /**
   * Keeps a challenger, or one that the gate rejected, with what it said of the texts of its own dataset. The same model
   * again is judged anew: the later verdict and state count, unless it serves, or served and is rejected now.
   */
  abstract add(
    model: NewModel,
    bundle: Uint8Array,
    state: 'challenger' | 'rejected',
    outOfFold: OutOfFoldScores,
  ): Promise<void>;

  /**
   * Makes a model its platform's champion in one step, whatever its state; the one before is retired. `expected`: the
   * champion that the caller saw (undefined: none); a promotion that races another one loses by it. With `unlessPinned`
   * it is refused while the platform is pinned: a pin that was set before the promotion ends wins. Where there is an audit
   * log, it is told in the same step.
   * @throws UnknownModelError, ChampionChangedError, PlatformPinnedError, BaseGoneError; then nothing changes
   */
  abstract promote(promotion: {
    readonly platform: string;
    readonly model: string;
    readonly by: string;
    readonly expected: string | undefined;
    readonly unlessPinned?: boolean;
  }): Promise<void>;

  /**
   * Brings an earlier champion back, or with `model` undefined the base model, and pins it in the same step, so that no
   * promotion by itself undoes it. Nothing happens if it serves already. The audit log is told as of a promotion.
   * @throws UnknownModelError if that version never was this platform's champion; BaseGoneError if its base model is not
   * kept any more. Then nothing changes.
   */
  abstract rollBack(to: {
    readonly platform: string;
    readonly model: string | undefined;
    readonly by: string;
  }): Promise<void>;

  /** Pins a platform to what serves it; the pin before, if there is one, is replaced. */
  abstract pin(platform: string, by: string, reason?: string): Promise<Pin>;

  /** False if there was no pin. */
  abstract unpin(platform: string): Promise<boolean>;

  abstract pinOf(platform: string): Promise<Pin | undefined>;

  /** Every platform's champion, by platform; platforms that the base model serves are absent. */
  abstract champions(): Promise<readonly Champion[]>;

  /** The model that serves a platform; undefined if that is the base model. */
  abstract champion(platform: string): Promise<RegisteredModel | undefined>;

  /** A platform's models, the newest first. */
  abstract models(platform: string): Promise<readonly RegisteredModel[]>;

  /** Every change of a platform's champion, the latest first; none is ever taken back. */
  abstract promotions(platform: string): Promise<readonly Promotion[]>;

  /** What it was beside the model that served when it was judged; undefined if nobody compared it. */
  abstract comparison(model: string): Promise<ModelComparison | undefined>;

  /** @throws UnknownModelError */
  abstract bundle(model: string): Promise<Uint8Array>;

  /** Keeps a base model's bundle; the same again changes nothing. */
  abstract addBase(base: RegisteredModel['base'], bundle: Uint8Array): Promise<void>;

  /** A kept base model's bundle. @throws BaseGoneError */
  abstract baseBundle(base: RegisteredModel['base']): Promise<Uint8Array>;

  /** Empty if there is no such model. */
  abstract outOfFoldScores(model: string): Promise<OutOfFoldScores>;
}

export class UnknownModelError extends Error {
  override readonly name = 'UnknownModelError';
  constructor(readonly model: string) {
    super(`the registry has no model ${model} that this can be done with`);
  }
}

/** The registry does not keep the base model that platform models were trained on: they cannot serve. */
export class BaseGoneError extends Error {
  override readonly name = 'BaseGoneError';
  readonly base: RegisteredModel['base'];
  constructor(base: RegisteredModel['base']) {
    super(
      `the registry does not keep base model ${base.model} (SHA-256 ${base.sha256}): ` +
        'start a trainer with its bundle once, or train the platform again',
    );
    this.base = base;
  }
}

/** Somebody else promoted or rolled back in the meantime: look again. */
export class ChampionChangedError extends Error {
  override readonly name = 'ChampionChangedError';
  constructor(
    readonly platform: string,
    readonly expected: string | undefined,
    readonly found: string | undefined,
  ) {
    super(`${platform}: expected champion ${expected ?? 'none'}, found ${found ?? 'none'}`);
  }
}

/** Somebody pinned the platform to what serves it: a person may promote, nothing else does. */
export class PlatformPinnedError extends Error {
  override readonly name = 'PlatformPinnedError';
  constructor(
    readonly platform: string,
    readonly pin: Pin,
  ) {
    super(
      `${platform} is pinned by ${pin.by} since ${pin.at.toISOString()}${pin.reason === undefined ? '' : `: ${pin.reason}`}`,
    );
  }
}
