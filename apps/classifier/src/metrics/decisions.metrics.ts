import { BoundedPlatformLabel } from '@parlance/observability';
import { Counter, type Registry } from 'prom-client';
import type {
  AnswersDropped,
  AnswersPublished,
  ContentsDecided,
  RecordsHandled,
  RequestAnswered,
} from '../classifier.events.js';
import { DURATION_BUCKETS, END_TO_END_BUCKETS } from './buckets.metrics.js';
import { FastHistogram } from './fast-histogram.metrics.js';

const SCORE_BUCKETS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/** What was decided, and how long it took. Counts once a batch, since prom-client's counters are slow for once a message. */
export class DecisionMetrics {
  private readonly platformLabel: BoundedPlatformLabel;
  private readonly decisions: Counter<'platform' | 'action'>;
  private readonly answers: Counter<'outcome'>;
  private readonly fallbacks: Counter<'platform' | 'outcome'>;
  private readonly scores: FastHistogram;
  private readonly endToEnd: FastHistogram;
  private readonly parsing: FastHistogram;
  private readonly scoring: FastHistogram;
  private readonly encoding: FastHistogram;
  private readonly requests: FastHistogram;

  /** Platforms beyond `maxPlatforms` share the series `platform="other"`. */
  constructor(registry: Registry, maxPlatforms: number) {
    const registers = [registry];
    const duration = (name: string, help: string, buckets = DURATION_BUCKETS): FastHistogram =>
      new FastHistogram({ name, help, buckets, registers });
    this.platformLabel = new BoundedPlatformLabel(maxPlatforms);
    this.decisions = new Counter({
      name: 'parlance_decisions_total',
      help: 'Decisions by platform and action',
      labelNames: ['platform', 'action'],
      registers,
    });
    this.fallbacks = new Counter({
      name: 'parlance_fallbacks_total',
      help: 'Decisions without scores, by the policy’s onScoringFailure; outcome says why there are none',
      labelNames: ['platform', 'outcome'],
      registers,
    });
    this.answers = new Counter({
      name: 'parlance_answered_decisions_total',
      help: 'Decisions answered over HTTP, by whether they were published to be kept, or why they were dropped',
      labelNames: ['outcome'],
      registers,
    });
    this.scores = new FastHistogram({
      name: 'parlance_score_probability',
      help: 'Scores given, by label',
      buckets: SCORE_BUCKETS,
      label: 'label',
      registers,
    });
    this.endToEnd = duration(
      'parlance_content_end_to_end_seconds',
      'Kafka: from submittedAt (else the record’s timestamp) to the decision',
      END_TO_END_BUCKETS,
    );
    this.parsing = duration('parlance_chunk_parsing_seconds', 'Kafka: reading the records of one chunk');
    this.scoring = duration('parlance_chunk_scoring_seconds', 'Waiting for the scores of one chunk or request');
    this.encoding = duration('parlance_chunk_encoding_seconds', 'Kafka: writing one chunk’s decisions as JSON');
    this.requests = duration('parlance_http_decision_seconds', 'HTTP: answering one request for decisions');
  }

  kept(event: AnswersPublished | AnswersDropped): void {
    this.answers.inc({ outcome: event.type === 'answers-published' ? 'published' : event.cause }, event.decisions);
  }

  decided({ decisions, scoringSeconds }: ContentsDecided): void {
    this.scoring.add(scoringSeconds);
    const counts = new Map<string, Map<string, number>>();
    for (const { platform, action, scores, failure } of decisions) {
      const ofPlatform = entry(counts, this.platformLabel.of(platform), newCounts);
      ofPlatform.set(action, (ofPlatform.get(action) ?? 0) + 1);
      if (failure !== undefined) this.fallbacks.inc({ platform: this.platformLabel.of(platform), outcome: failure });
      for (const label in scores) this.scores.add(scores[label]!, label);
    }
    for (const [platform, ofPlatform] of counts)
      for (const [action, count] of ofPlatform) this.decisions.inc({ platform, action }, count);
  }

  handled({ parsingSeconds, encodingSeconds, endToEndSeconds }: RecordsHandled): void {
    this.parsing.add(parsingSeconds);
    this.encoding.add(encodingSeconds);
    for (const seconds of endToEndSeconds) this.endToEnd.add(seconds);
  }

  answered({ seconds }: RequestAnswered): void {
    this.requests.add(seconds);
  }
}

function newCounts(): Map<string, number> {
  return new Map();
}

function entry<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}
