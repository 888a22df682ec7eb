import type { ContentScorer } from '@parlance/domain';
import type { ContentRow } from '../reading/input-row.js';
import { scoreLine } from '../writing/score-line.js';
import type { Answer, AnswerRows } from './answer-rows.js';

/** Answers with a scorer in this process: `{"id"?, "scores"}`. */
export function answerLocally(scorer: ContentScorer): AnswerRows {
  return async (rows) => {
    const outcomes = await scorer.score(rows.map(({ text }) => text));
    return rows.map(({ id, line }: ContentRow, i): Answer => {
      const outcome = outcomes[i]!;
      return 'scores' in outcome ? scoreLine(id, outcome.scores) : { line, error: `not scored: ${outcome.failure}` };
    });
  };
}
