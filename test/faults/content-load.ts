import { contentKey, type ContentSubmitted } from '@parlance/contracts';
import { type KafkaConnection, RecordProducer } from '@parlance/messaging';
import { setTimeout as delay } from 'node:timers/promises';

const BATCH = 100;
const PAUSE_MS = 50;
const WORDS = ['gg', 'well', 'played', 'push', 'mid', 'now', 'nice', 'team', 'report', 'later', 'again', 'thanks'];

/**
 * Submits chat lines without end, some 2,000 a second, until it is stopped. A batch whose send fails is sent again with the
 * same content ids: only acknowledged contents count, and all of them must be decided.
 */
export class ContentLoad {
  readonly acknowledged = new Set<string>();
  private running = true;
  private readonly ended: Promise<void>;

  constructor(connection: KafkaConnection, topic: string, platform: string) {
    this.ended = this.run(connection, topic, platform);
  }

  async stop(): Promise<ReadonlySet<string>> {
    this.running = false;
    await this.ended;
    return this.acknowledged;
  }

  private async run(connection: KafkaConnection, topic: string, platform: string): Promise<void> {
    const producer = new RecordProducer({ connection });
    for (let next = 0; this.running; next += BATCH) {
      const contents = Array.from({ length: BATCH }, (_, i) => content(platform, next + i));
      const records = contents.map((one) => ({ topic, key: contentKey(one), value: JSON.stringify(one) }));
      await producer.send(records);
      contents.forEach(({ contentId }) => this.acknowledged.add(contentId));
      await delay(PAUSE_MS);
    }
    await producer.close();
  }
}

function content(platform: string, n: number): ContentSubmitted {
  const text = Array.from({ length: 4 + (n % 9) }, (_, i) => WORDS[(n * 7 + i * 5) % WORDS.length]).join(' ');
  return { schemaVersion: 1, platform, contentId: `content-${n}`, text: `${text} ${n}`, threadId: `match-${n % 40}` };
}
