import type { Label } from '../deciding/scores.js';
import type { Judgement } from './judgement.js';

/** What a platform's moderators together say about one label of one text. */
export interface Resolution {
  readonly textHash: string;
  readonly label: Label;
  /** `disputed`: as many say yes as say no. Such a text has no label, and is worth another look. */
  readonly outcome: 'holds' | 'does-not-hold' | 'disputed';
  /** Moderators whose latest judgement says that it holds. */
  readonly yes: number;
  readonly no: number;
}

/**
 * One resolution per text and label, in the order in which they first come. Of one moderator the latest judgement counts
 * (at the same time the last in order); among moderators the majority.
 */
export function resolveJudgements(judgements: Iterable<Judgement>): readonly Resolution[] {
  const judged = new Map<string, Judged>();
  for (const judgement of judgements) {
    const { textHash, label, moderator, judgedAt } = judgement;
    // A hash has no space, so that no two pairs share a key.
    const key = `${textHash} ${label}`;
    const latest = judged.get(key)?.latest ?? new Map<string, Judgement>();
    if (latest.size === 0) judged.set(key, { textHash, label, latest });
    const before = latest.get(moderator);
    if (before === undefined || before.judgedAt <= judgedAt) latest.set(moderator, judgement);
  }
  return [...judged.values()].map(resolve);
}

/** One label of one text, with the latest judgement of each moderator. */
interface Judged {
  readonly textHash: string;
  readonly label: Label;
  readonly latest: Map<string, Judgement>;
}

function resolve({ textHash, label, latest }: Judged): Resolution {
  let yes = 0;
  for (const { holds } of latest.values()) if (holds) yes++;
  const no = latest.size - yes;
  const outcome = yes === no ? 'disputed' : yes > no ? 'holds' : 'does-not-hold';
  return { textHash, label, outcome, yes, no };
}
