import { type ClassifierEvent, ClassifierEvents } from '@parlance/classifier';

/** Says of example platforms, once each, that a model of their own reads them now, and passes every event on. */
export class TellOwnModels extends ClassifierEvents {
  /** By platform: how many corrections it learns from, and when they were recorded, in ms of `now`. */
  readonly #awaited = new Map<string, { readonly corrections: number; readonly since: number }>();

  constructor(
    private readonly passOn: ClassifierEvents,
    private readonly say: (line: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {
    super();
  }

  /** Corrections were recorded from which each of these platforms learns by itself. */
  await(corrections: ReadonlyMap<string, number>): void {
    for (const [platform, count] of corrections) {
      this.#awaited.set(platform, { corrections: count, since: this.now() });
    }
  }

  override emit(event: ClassifierEvent): void {
    this.passOn.emit(event);
    if (event.type !== 'champion-serves' || event.model === undefined) return;
    const awaited = this.#awaited.get(event.platform);
    if (awaited === undefined) return;
    this.#awaited.delete(event.platform);
    const seconds = ((this.now() - awaited.since) / 1000).toFixed(1);
    this.say(`${event.platform} reads with a model of its own now (${awaited.corrections} corrections, ${seconds} s)`);
  }
}
