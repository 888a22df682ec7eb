import { type ModelPromoted, TOPICS } from '@parlance/contracts';
import type { OutgoingRecord } from '@parlance/messaging';
import { ModelHints } from './model-hints.js';

/** Hints as records of `model.promoted`, sent by whatever carries records: Kafka's producer or in-process streams. */
export class ModelPromotedProducer extends ModelHints {
  constructor(
    private readonly send: (records: readonly OutgoingRecord[]) => Promise<void>,
    private readonly topic: string = TOPICS.modelPromoted.name,
  ) {
    super();
  }

  override async promoted(hint: ModelPromoted): Promise<void> {
    await this.send([{ topic: this.topic, key: hint.platform, value: JSON.stringify(hint) }]);
  }
}
