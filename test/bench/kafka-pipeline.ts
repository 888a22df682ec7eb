import { type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type ClassifierEvent,
  ClassifierEvents,
  ContentDecidedProducer,
  ContentLimit,
  ContentSubmittedConsumer,
  DecideContent,
  KnownPlatforms,
} from '@parlance/classifier';
import { TOPICS } from '@parlance/contracts';
import { ContentScorer, type Platform, type Scores, type ScoringOutcome } from '@parlance/domain';
import { type DeliveryMode, KafkaBatchServer, type KafkaConnection, type TransportEvent } from '@parlance/messaging';
import { randomUUID } from 'node:crypto';
import 'reflect-metadata';

export interface PipelineRun {
  readonly perSecond: number;
  /** CPU of the whole process, all its threads: µs a message. */
  readonly cpuMicroseconds: number;
  /** Its share in the stages of the consumer, which hold the thread while they last: µs a message. */
  readonly parsingMicroseconds: number;
  readonly encodingMicroseconds: number;
}

export interface PipelineOptions {
  readonly connection: KafkaConnection;
  readonly records: number;
  readonly scorer: ContentScorer;
  readonly mode: DeliveryMode;
}

/** The classifier's own consumer, use case and transport, from the beginning of `content.submitted`, until all is decided. */
export async function pipeline({ connection, records, scorer, mode }: PipelineOptions): Promise<PipelineRun> {
  let [parsing, encoding] = [0, 0];
  const count = (event: ClassifierEvent): void => {
    if (event.type !== 'records-handled') return;
    parsing += event.parsingSeconds;
    encoding += event.encodingSeconds;
  };
  let app: INestMicroservice | undefined;
  let [started, done] = [0, 0];
  let cpu = process.cpuUsage();
  const seconds = await new Promise<number>((resolve, reject) => {
    const onEvent = (event: TransportEvent): void => {
      if (event.type === 'dead-letter') reject(new Error(`a content of the bench was rejected: ${event.reason}`));
      if (event.type !== 'chunk-done') return;
      done += event.records;
      if (done === records) resolve((performance.now() - started) / 1000);
    };
    const strategy = new KafkaBatchServer({
      connection,
      groupId: `bench.${randomUUID()}`,
      topics: [TOPICS.contentSubmitted.name],
      mode,
      deadLetterTopic: () => TOPICS.contentDeadLetters.name,
      onEvent,
    });
    const timed = new TimedScorer(scorer, () => {
      if (started !== 0) return;
      started = performance.now();
      cpu = process.cpuUsage();
    });
    NestFactory.createMicroservice(pipelineModule(timed, count), { strategy, logger: ['error'] })
      .then((created) => (app = created).listen())
      .catch(reject);
  });
  const { user, system } = process.cpuUsage(cpu);
  await app?.close();
  return {
    perSecond: records / seconds,
    cpuMicroseconds: (user + system) / records,
    parsingMicroseconds: (parsing * 1e6) / records,
    encodingMicroseconds: (encoding * 1e6) / records,
  };
}

/** Answers at once, with the same scores for every text, of as many digits as a model's. */
export class InstantScorer extends ContentScorer {
  readonly model = 'instant';
  private readonly outcome: ScoringOutcome;

  constructor(readonly labels: readonly string[]) {
    super();
    const scores: Scores = Object.fromEntries(
      labels.map((label, i) => [label, Number((0.012346 * (i + 1)).toFixed(6))]),
    );
    this.outcome = { scores, model: this.model };
  }

  score(texts: readonly string[]): Promise<readonly ScoringOutcome[]> {
    return Promise.resolve(texts.map(() => this.outcome));
  }
}

/** Says when the first text comes. */
class TimedScorer extends ContentScorer {
  constructor(
    private readonly scorer: ContentScorer,
    private readonly onScore: () => void,
  ) {
    super();
  }

  get labels(): readonly string[] {
    return this.scorer.labels;
  }

  get model(): string {
    return this.scorer.model;
  }

  score(texts: readonly string[]): Promise<readonly ScoringOutcome[]> {
    this.onScore();
    return this.scorer.score(texts);
  }
}

function pipelineModule(scorer: ContentScorer, emit: (event: ClassifierEvent) => void) {
  const platform: Platform = {
    id: 'bench',
    displayName: 'Bench',
    policy: { labels: { toxicity: { review: 0.5, block: 0.9 }, threat: { review: 0.5 } }, onScoringFailure: 'review' },
    version: 1,
    updatedAt: new Date(0),
  };
  const events: ClassifierEvents = { emit };
  @Module({
    controllers: [ContentSubmittedConsumer],
    providers: [
      { provide: ClassifierEvents, useValue: events },
      { provide: DecideContent, useValue: new DecideContent(scorer, events) },
      { provide: KnownPlatforms, useValue: { find: (id: string) => (id === 'bench' ? platform : undefined) } },
      { provide: ContentDecidedProducer, useValue: new ContentDecidedProducer(TOPICS.contentDecided.name) },
      { provide: ContentLimit, useValue: { maxBytes: TOPICS.contentSubmitted.maxMessageBytes } },
    ],
  })
  class PipelineModule {}
  return PipelineModule;
}
