import { setImmediate } from 'node:timers/promises';
import type { ContentScorer } from '@parlance/domain';
import { inOrder } from '../answering/in-order.js';
import { type BadRow, type ContentRow, type InputRow, isBad } from '../reading/input-row.js';
import { evaluateLabel, type LabelReport } from './evaluate-label.js';
import type { EvaluationReport } from './evaluation-report.js';
import { JudgedScoresByLabel } from './judged-scores.js';
import { type Thresholds, thresholdOf } from './thresholds.js';

export interface EvaluateOptions {
  readonly scorer: ContentScorer;
  readonly thresholds: Thresholds;
  /** Batches of rows that may be scored at once. */
  readonly maxInFlight: number;
  readonly onBadRow: (row: BadRow) => void;
  readonly onRows: (rows: number) => void;
  readonly signal: AbortSignal;
}

/** Scores judged rows on the path that serves, and measures the scores against the judgements. */
export async function evaluateRows(
  batches: AsyncIterable<readonly InputRow[]>,
  { scorer, thresholds, maxInFlight, onBadRow, onRows, signal }: EvaluateOptions,
): Promise<EvaluationReport> {
  const judged = new JudgedScoresByLabel(scorer.labels);
  let rows = 0;
  let badRows = 0;
  const bad = (row: BadRow): void => {
    badRows++;
    onBadRow(row);
  };
  const score = async (batch: readonly InputRow[]) => {
    const good = batch.filter((row): row is ContentRow => !isBad(row));
    const outcomes = await scorer.score(good.map(({ text }) => text));
    return { unreadable: batch.filter(isBad), good, outcomes };
  };
  for await (const { unreadable, good, outcomes } of inOrder(batches, score, maxInFlight)) {
    unreadable.forEach(bad);
    good.forEach(({ line, labels = {} }, i) => {
      const outcome = outcomes[i]!;
      if ('failure' in outcome) return bad({ line, error: `not scored: ${outcome.failure}` });
      rows++;
      return judged.add(outcome.scores, labels);
    });
    onRows(rows);
  }
  const labels: Record<string, LabelReport> = {};
  const notJudged: string[] = [];
  for (const [label, scores] of judged) {
    // A label's resamples take seconds, many of them for a large file; Ctrl-C is heard between two labels.
    await setImmediate(undefined, { signal });
    if (scores.scores.length === 0) notJudged.push(label);
    else labels[label] = evaluateLabel(scores, thresholdOf(label, thresholds));
  }
  const unknownLabels = Object.fromEntries(judged.unknownLabels);
  return { model: scorer.model, rows, badRows, labels, notJudged, unknownLabels };
}
