import { type PlatformChanged, TOPICS } from '@parlance/contracts';
import type { OutgoingRecord } from '@parlance/messaging';
import { PlatformHints } from './platform-hints.js';

/** Hints as records of `platform.changed`, sent by whatever carries records: Kafka's producer or in-process streams. */
export class PlatformChangedProducer extends PlatformHints {
  constructor(
    private readonly send: (records: readonly OutgoingRecord[]) => Promise<void>,
    private readonly topic: string = TOPICS.platformChanged.name,
  ) {
    super();
  }

  override async changed(hint: PlatformChanged): Promise<void> {
    await this.send([{ topic: this.topic, key: hint.platform, value: JSON.stringify(hint) }]);
  }
}
