import { contentKey, type ContentSubmitted } from '@parlance/contracts';
import { RecordProducer } from '@parlance/messaging';
import { percentile } from './percentile.js';
import type { RunningSystem } from './running-system.js';

const TICK_MS = 10;
const THREADS = 400;
const BURST = 500;
const CAPACITY_CONTENTS = 20_000;
/** Of the contents, before and after the stretch that counts: while there are fewer than it could take. */
const EDGE = 0.05;
const CAPACITY_LIMIT_MS = 120_000;

interface StreamOptions {
  readonly platform: string;
  readonly texts: readonly string[];
  /** Begins the content ids. */
  readonly name: string;
}

/** Submits contents at a rate that does not heed how fast they are decided, until it is stopped. */
export class ContentStream {
  /** When each content was due, in ms since 1970, by its id. */
  readonly dueAt = new Map<string, number>();
  private readonly producer: RecordProducer;
  private readonly began = Date.now();
  private readonly timer: NodeJS.Timeout;
  private readonly sends: Promise<void>[] = [];

  constructor(
    private readonly system: RunningSystem,
    private readonly options: StreamOptions,
    private readonly perSecond: number,
  ) {
    this.producer = new RecordProducer({ connection: system.connection });
    this.timer = setInterval(() => this.sendWhatIsDue(), TICK_MS);
  }

  /** Resolves when all that was due is acknowledged. @throws if a send failed. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.sends);
    await this.producer.close();
  }

  private sendWhatIsDue(): void {
    const due = Math.floor(((Date.now() - this.began) / 1000) * this.perSecond);
    const contents = Array.from({ length: due - this.dueAt.size }, (_, i) =>
      contentOf(this.options, this.dueAt.size + i),
    );
    for (const { contentId } of contents) {
      this.dueAt.set(contentId, this.began + (this.dueAt.size / this.perSecond) * 1000);
    }
    const sent = this.producer.send(recordsOf(contents, this.system.submitted));
    // Seen by stop(), which waits for each.
    sent.catch(() => undefined);
    this.sends.push(sent);
  }
}

/** How many contents a second the system decides when they all lie there at once; the first run, which warms it, does not count. */
export async function capacity(system: RunningSystem, options: Omit<StreamOptions, 'name'>): Promise<number> {
  let perSecond = 0;
  for (const name of ['warm', 'full']) {
    const contents = Array.from({ length: CAPACITY_CONTENTS }, (_, i) => contentOf({ ...options, name }, i));
    const producer = new RecordProducer({ connection: system.connection });
    const records = recordsOf(contents, system.submitted);
    for (let begin = 0; begin < records.length; begin += BURST)
      await producer.send(records.slice(begin, begin + BURST));
    await producer.close();
    const ids = contents.map(({ contentId }) => contentId);
    await system.decisions.decided(ids, CAPACITY_LIMIT_MS);
    const reads = ids.map((id) => system.decisions.decisions.get(id)!.readAt);
    const [from, to] = [percentile(reads, EDGE), percentile(reads, 1 - EDGE)];
    perSecond = ((1 - 2 * EDGE) * CAPACITY_CONTENTS * 1000) / (to - from);
  }
  return perSecond;
}

function contentOf({ platform, texts, name }: StreamOptions, n: number): ContentSubmitted {
  return {
    ...{ schemaVersion: 1, platform, contentId: `${name}-${n}`, text: texts[n % texts.length]! },
    threadId: `thread-${n % THREADS}`,
  };
}

function recordsOf(contents: readonly ContentSubmitted[], topic: string) {
  return contents.map((content) => ({ topic, key: contentKey(content), value: JSON.stringify(content) }));
}
