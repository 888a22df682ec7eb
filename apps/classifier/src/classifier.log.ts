import type { StructuredLogger } from '@parlance/observability';
import type { ClassifierEvent } from './classifier.events.js';

/** The most platforms named in one line. */
const MOST_NAMED = 20;

/** From one line about dropped answers to the next, in ms. */
const DROPS_EVERY_MS = 60_000;

/** The lines an operator reads: what is rare and what went wrong. Holds names and numbers, never a text. */
export class ClassifierLog {
  private registryAvailable = true;
  private championsAvailable = true;
  private answersDelayed = false;
  private readonly dropped = { answers: 0, toldAt: -Infinity };
  private keysAvailable = true;

  /** @param now milliseconds that never go back. */
  constructor(
    private readonly logger: StructuredLogger,
    private readonly now: () => number = () => performance.now(),
  ) {}

  write(event: ClassifierEvent): void {
    switch (event.type) {
      case 'platforms-loaded':
        return this.platformsLoaded(event);
      case 'platforms-unavailable':
        return this.platformsUnavailable(event);
      case 'champions-unavailable':
        if (this.championsAvailable) this.line(event, 'error');
        this.championsAvailable = false;
        return;
      case 'keys-unavailable':
        if (this.keysAvailable) this.line(event, 'error');
        this.keysAvailable = false;
        return;
      case 'keys-loaded':
        if (!this.keysAvailable) this.line(event, 'info');
        this.keysAvailable = true;
        return;
      case 'champion-serves':
        this.championsAvailable = true;
        return this.line(event, 'info');
      case 'answers-delayed':
        if (!this.answersDelayed) this.line(event, 'warn');
        this.answersDelayed = true;
        return;
      case 'answers-published':
        this.answersDelayed = false;
        return;
      case 'answers-dropped':
        return this.answersDropped(event);
      case 'worker-lost':
      case 'retry':
      case 'producer-replaced':
      case 'consumer-restarted':
      case 'texts-failed':
      case 'dead-letter':
        return this.line(event, 'warn');
      case 'bundle-refused':
      case 'champion-refused':
        return this.line(event, 'error');
      case 'worker-ready':
      case 'model-swapped':
      case 'model-in-service':
      case 'base-added':
      case 'assigned':
        return this.line(event, 'info');
      case 'contents-decided':
      case 'records-handled':
      case 'request-answered':
      case 'batch-scored':
      case 'platform-models-held':
      case 'platform-model-loaded':
      case 'platform-model-evicted':
      case 'queue-changed':
      case 'queue-full':
      case 'chunk-done':
      case 'lag':
        return;
    }
  }

  /** Once when the registry goes away and once when it is back, not every two seconds. */
  private platformsUnavailable(event: ClassifierEvent & { type: 'platforms-unavailable' }): void {
    if (this.registryAvailable) this.line(event, 'error');
    this.registryAvailable = false;
  }

  /** At once, and then at most once a minute with how many there were since. */
  private answersDropped({ type, decisions, cause }: ClassifierEvent & { type: 'answers-dropped' }): void {
    this.dropped.answers += decisions;
    const now = this.now();
    if (cause !== 'stopped' && now - this.dropped.toldAt < DROPS_EVERY_MS) return;
    this.logger.event(type, { decisions: this.dropped.answers, cause }, 'warn');
    this.dropped.answers = 0;
    this.dropped.toldAt = now;
  }

  private platformsLoaded(event: ClassifierEvent & { type: 'platforms-loaded' }): void {
    const { platforms, changed } = event;
    if (!this.registryAvailable || changed.length > 0) {
      const facts = { platforms, changed: changed.slice(0, MOST_NAMED), changedInAll: changed.length };
      this.logger.event(event.type, facts);
    }
    this.registryAvailable = true;
  }

  private line({ type, ...facts }: ClassifierEvent, level: 'info' | 'warn' | 'error'): void {
    this.logger.event(type, facts, level);
  }
}
