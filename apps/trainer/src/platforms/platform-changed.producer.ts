import { type PlatformChanged, TOPICS } from '@parlance/contracts';
import type { OutgoingRecord } from '@parlance/messaging';
import { PlatformHints } from './platform-hints.js';

/** Hints as records of `platform.changed`, sent by whatever carries records: Kafka's producer or in-process streams. */
export class PlatformChangedProducer extends PlatformHints {
  constructor(private readonly send: (records: readonly OutgoingRecord[]) => Promise<void>) {
    super();
  }

  override async changed(hint: PlatformChanged): Promise<void> {
    await this.send([{ topic: TOPICS.platformChanged.name, key: hint.platform, value: JSON.stringify(hint) }]);
  }
}
