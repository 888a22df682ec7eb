import { secretHash, SECRET_PREFIX } from '@parlance/contracts';
import { type AdminToken, Callers } from '@parlance/contracts/nest';
import { type AccessKeyStore, ADMIN, type Caller, callerOf, RetriableError } from '@parlance/domain';
import type { ClassifierEvents } from '../classifier.events.js';
import { RepeatedLook } from '../serving/repeated-look.js';

/** What following needs of the keys' store. */
export type KeySource = Pick<AccessKeyStore, 'live'>;

export interface FollowKeysOptions {
  readonly pollMs: number;
  /** Opens everything, where the control plane runs in the same process. */
  readonly adminToken?: AdminToken;
  /** Milliseconds from anywhere; the process's own clock if not given. */
  readonly now?: () => number;
}

/** Strangers with keys that do not exist cause this many looks at most: one in a second. */
const LEAST_MS_BETWEEN_LOOKS = 1_000;

/**
 * Holds the keys in use as the registry has them: reads it on a timer, and at once when a key is shown that it does not
 * know, so that a new one works from the first request on. While the registry does not answer, those read last let in.
 */
export class FollowKeys extends Callers {
  #callers: ReadonlyMap<string, Caller> | undefined;
  readonly #registryLook: RepeatedLook;
  readonly #now: () => number;
  #lookForStranger: { readonly began: number; readonly done: Promise<void> } | undefined;

  constructor(
    private readonly source: KeySource,
    private readonly events: ClassifierEvents,
    private readonly options: FollowKeysOptions,
  ) {
    super();
    this.#now = options.now ?? (() => performance.now());
    this.#registryLook = new RepeatedLook(() => this.#readOnce(), options.pollMs);
  }

  override async who(token: string | undefined): Promise<Caller | undefined> {
    if (token === undefined) return undefined;
    if (this.options.adminToken?.is(token)) return ADMIN;
    if (!token.startsWith(SECRET_PREFIX)) return undefined;
    const hash = secretHash(token);
    const known = this.#callers?.get(hash);
    if (known !== undefined) return known;
    await this.#lookAgain();
    if (this.#callers === undefined) throw new KeysNotLoadedError();
    return this.#callers.get(hash);
  }

  /** Whether the registry was read at least once. */
  get loaded(): boolean {
    return this.#callers !== undefined;
  }

  /** Begins to follow, until `stop`. */
  start(): void {
    this.#registryLook.start();
  }

  stop(): Promise<void> {
    return this.#registryLook.stop();
  }

  /** Resolves once the registry was read, by a query begun after this call, or did not answer. */
  refresh(): Promise<void> {
    return this.#registryLook.now();
  }

  /** Who comes soon after another stranger shares that one's look. */
  #lookAgain(): Promise<void> {
    const began = this.#now();
    if (this.#lookForStranger === undefined || began - this.#lookForStranger.began >= LEAST_MS_BETWEEN_LOOKS)
      this.#lookForStranger = { began, done: this.refresh() };
    return this.#lookForStranger.done;
  }

  async #readOnce(): Promise<void> {
    try {
      const keys = await this.source.live();
      this.#callers = new Map([...keys].map(([hash, key]) => [hash, callerOf(key)]));
    } catch (error) {
      this.events.emit({ type: 'keys-unavailable', error });
      return;
    }
    this.events.emit({ type: 'keys-loaded', keys: this.#callers.size });
  }
}

/** The registry was not read yet, so whether a key exists cannot be told. */
export class KeysNotLoadedError extends RetriableError {
  override readonly name = 'KeysNotLoadedError';
  constructor() {
    super('the access keys have not been read from the registry yet');
  }
}
