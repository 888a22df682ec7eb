import { Histogram, Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { ClassifierMetrics } from './classifier.metrics.js';
import { FastHistogram } from './metrics/fast-histogram.metrics.js';

let registry: Registry;
let metrics: ClassifierMetrics;

beforeEach(() => {
  registry = new Registry();
  metrics = new ClassifierMetrics(registry, { maxPlatformSeries: 2 });
});

/** The series of a metric as Prometheus would scrape them: what follows its name. */
async function scraped(name: string): Promise<string[]> {
  const lines = (await registry.metrics()).split('\n');
  return lines.filter((line) => line.startsWith(name)).map((line) => line.slice(name.length));
}

const decision = (platform: string, action: 'allow' | 'review' | 'block', toxicity = 0.3) => ({
  platform,
  action,
  scores: { toxicity },
});

describe('the classifier’s metrics', () => {
  it('count decisions by platform and action, over batches', async () => {
    const decisions = [decision('a', 'allow'), decision('a', 'block'), decision('b', 'allow'), decision('a', 'allow')];
    metrics.count({ type: 'contents-decided', decisions, scoringSeconds: 0.01 });
    metrics.count({ type: 'contents-decided', decisions: [decision('a', 'block')], scoringSeconds: 0.01 });
    expect(await scraped('parlance_decisions_total')).toEqual([
      '{platform="a",action="allow"} 2',
      '{platform="a",action="block"} 2',
      '{platform="b",action="allow"} 1',
    ]);
    expect(await scraped('parlance_chunk_scoring_seconds_count')).toEqual([' 2']);
  });

  it('stay bounded: platforms beyond the limit share one series', async () => {
    const decisions = Array.from({ length: 100 }, (_, i) => decision(`platform-${i}`, 'allow'));
    metrics.count({ type: 'contents-decided', decisions, scoringSeconds: 0 });
    expect(await scraped('parlance_decisions_total')).toEqual([
      '{platform="platform-0",action="allow"} 1',
      '{platform="platform-1",action="allow"} 1',
      '{platform="other",action="allow"} 98',
    ]);
  });

  it('count what became of answered decisions', async () => {
    metrics.count({ type: 'answers-published', decisions: 5 });
    metrics.count({ type: 'answers-dropped', decisions: 2, cause: 'full' });
    metrics.count({ type: 'answers-published', decisions: 1 });
    expect(await scraped('parlance_answered_decisions_total')).toEqual([
      '{outcome="published"} 6',
      '{outcome="full"} 2',
    ]);
  });

  it('count fallbacks by platform and why', async () => {
    const decisions = [{ ...decision('a', 'review'), scores: {}, failure: 'timed-out' as const }];
    metrics.count({ type: 'contents-decided', decisions, scoringSeconds: 0 });
    expect(await scraped('parlance_fallbacks_total')).toEqual(['{platform="a",outcome="timed-out"} 1']);
    expect(await scraped('parlance_score_probability_count')).toEqual([]);
  });

  it('show the distribution of scores by label', async () => {
    const decisions = [decision('a', 'allow', 0.05), decision('a', 'allow', 0.06), decision('a', 'block', 0.99)];
    metrics.count({ type: 'contents-decided', decisions, scoringSeconds: 0 });
    const buckets = await scraped('parlance_score_probability_bucket');
    expect(buckets[0]).toBe('{le="0.05",label="toxicity"} 1');
    expect(buckets[1]).toBe('{le="0.1",label="toxicity"} 2');
    expect(buckets.at(-1)).toBe('{le="+Inf",label="toxicity"} 3');
  });

  it('add up the lag of this process’s partitions, and forget those that moved away', async () => {
    const topic = 'content.submitted';
    metrics.count({ type: 'lag', topic, partition: 0, records: 5 });
    metrics.count({ type: 'lag', topic, partition: 1, records: 7 });
    metrics.count({ type: 'lag', topic: 'platform.changed', partition: 0, records: 1000 });
    expect(await scraped('parlance_consumer_lag_records')).toEqual([' 12']);
    metrics.count({ type: 'assigned', partitions: { [topic]: [1, 2] } });
    expect(await scraped('parlance_consumer_lag_records')).toEqual([' 7']);
    metrics.count({ type: 'assigned', partitions: { 'platform.changed': [0] } });
    expect(await scraped('parlance_consumer_lag_records')).toEqual([' 7']);
    metrics.count({ type: 'assigned', partitions: { [topic]: [] } });
    expect(await scraped('parlance_consumer_lag_records')).toEqual([' 0']);
  });

  it('name the one model in service, through a swap', async () => {
    metrics.count({ type: 'model-in-service', model: 'base-1' });
    metrics.count({ type: 'model-swapped', from: 'base-1', to: 'base-2' });
    expect(await scraped('parlance_model_in_service')).toEqual(['{model="base-2"} 1']);
  });

  it('count what goes wrong, by why', async () => {
    metrics.count({ type: 'dead-letter', topic: 't', reason: 'not-json', records: 3 });
    metrics.count({ type: 'worker-lost', worker: 0, cause: 'out-of-memory', detail: '' });
    metrics.count({ type: 'queue-full', waitingTexts: 10, refusedTexts: 4 });
    metrics.count({ type: 'queue-changed', waitingTexts: 9 });
    expect(await scraped('parlance_dead_letters_total')).toEqual(['{outcome="not-json"} 3']);
    expect(await scraped('parlance_worker_restarts_total')).toEqual(['{outcome="out-of-memory"} 1']);
    expect(await scraped('parlance_queue_refused_texts_total')).toEqual([' 4']);
    expect(await scraped('parlance_queue_texts')).toEqual([' 9']);
  });

  it('are named parlance_<noun>_<unit>, with few kinds of label', async () => {
    metrics.count({ type: 'contents-decided', decisions: [decision('a', 'block')], scoringSeconds: 0 });
    metrics.count({ type: 'dead-letter', topic: 't', reason: 'not-json', records: 3 });
    metrics.count({ type: 'model-in-service', model: 'base-1' });
    for (const { name } of registry.getMetricsAsArray()) {
      expect(name).toMatch(/^parlance_[a-z_]+$/);
      const of = registry.getSingleMetric(name);
      if (of?.constructor.name === 'Counter') expect(name).toMatch(/_total$/);
    }
    const labels = [...(await registry.metrics()).matchAll(/[{,](\w+)=/g)].map(([, label]) => label!);
    expect([...new Set(labels)].sort()).toEqual(['action', 'label', 'le', 'model', 'outcome', 'platform']);
  });
});

describe('a fast histogram', () => {
  it('is exported exactly as prom-client exports one of its own', async () => {
    const buckets = [0.1, 1, 10];
    const values = [0, 0.1, 0.100001, 1, 5, 10, 10.5, 1e6];
    const ours = new Registry();
    const theirs = new Registry();
    const fast = new FastHistogram({ name: 'h', help: 'H', buckets, label: 'label', registers: [ours] });
    const own = new Histogram({ name: 'h', help: 'H', buckets, labelNames: ['label'], registers: [theirs] });
    for (const value of values) {
      fast.add(value, 'x');
      own.observe({ label: 'x' }, value);
    }
    fast.add(3, 'y', 2);
    own.observe({ label: 'y' }, 3);
    own.observe({ label: 'y' }, 3);
    expect(await ours.metrics()).toBe(await theirs.metrics());
  });
});
