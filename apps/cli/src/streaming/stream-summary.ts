import { grouped } from '../writing/progress.js';
import type { LatencyHistogram } from './latency-histogram.js';

/** What came of a stream. */
export interface StreamOutcome {
  readonly latencies: LatencyHistogram;
  readonly seconds: number;
  readonly deadLetters: number;
  readonly timedOut: number;
  readonly unreadable: number;
}

/** The outcome in one or two lines for people: rate, latency percentiles, and what went wrong. */
export function streamSummary({ latencies, seconds, deadLetters, timedOut, unreadable }: StreamOutcome): string {
  const rate = grouped(Math.round(latencies.count / Math.max(seconds, 1e-9)));
  const percentiles = [0.5, 0.95, 0.99].map(
    (share) => `p${share * 100} ${milliseconds(latencies.percentileMs(share))}`,
  );
  const wrong = [
    [deadLetters, 'dead letters'],
    [timedOut, 'without a decision in time'],
    [unreadable, 'records on the decision topic not understood'],
  ] as const;
  const troubles = wrong.filter(([count]) => count > 0).map(([count, what]) => `${grouped(count)} ${what}`);
  return [
    `${grouped(latencies.count)} decisions in ${seconds.toFixed(1)} s (${rate}/s); latency ${percentiles.join(', ')}, max ${milliseconds(latencies.maxMs)}`,
    ...(troubles.length > 0 ? [troubles.join(', ')] : []),
  ].join('\n');
}

function milliseconds(value: number | undefined): string {
  if (value === undefined) return '-';
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}
