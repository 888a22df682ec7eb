/** Calls out when nobody has said `alive` for too long: kafkajs can stop fetching without an error after a broker dies. */
export class SilenceWatchdog {
  private lastSign = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly silenceMs: number,
    private readonly onSilence: () => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  start(): void {
    this.stop();
    this.alive();
    this.timer = setInterval(() => this.check(), this.silenceMs / 4);
  }

  alive(): void {
    this.lastSign = this.now();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Calls out if the silence is too long, once. */
  check(): void {
    if (this.now() - this.lastSign < this.silenceMs) return;
    this.stop();
    this.onSilence();
  }
}
