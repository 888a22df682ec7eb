import {
  ContradictoryCorrectionsError,
  type Correction,
  type CorrectionCounts,
  CorrectionStore,
  type KeptJudgement,
} from '@parlance/domain';
import { judgementKey, type JudgementRow, judgementRows } from '../corrections/judgement-row.js';
import { InMemoryTexts } from './in-memory-texts.js';

/** A judgement in memory. */
export interface StoredJudgement extends JudgementRow {
  readonly storedAt: Date;
}

/** Corrections in memory, for specs; keeps the same contract as PostgreSQL (`CORRECTION_STORE_CONTRACT`). */
export class InMemoryCorrectionStore extends CorrectionStore {
  readonly #rows = new Map<string, StoredJudgement>();

  readonly #texts: InMemoryTexts;

  constructor(texts = new InMemoryTexts()) {
    super();
    this.#texts = texts;
  }

  override async add(corrections: readonly Correction[]): Promise<readonly number[]> {
    const added = new Map<string, StoredJudgement>();
    const contradictory = new Set<number>();
    const storedAt = new Date();
    for (const row of judgementRows(corrections)) {
      const key = judgementKey(row);
      const kept = this.#rows.get(key) ?? added.get(key);
      if (kept === undefined) added.set(key, { ...row, storedAt });
      else if (kept.holds !== row.holds || kept.textHash !== row.textHash) contradictory.add(row.index);
    }
    if (contradictory.size > 0) throw new ContradictoryCorrectionsError([...contradictory]);
    for (const [key, row] of added) {
      this.#texts.keep(row.platform, row.text);
      this.#rows.set(key, row);
    }
    // A text that was erased is kept again when it comes again, even if nothing is new of what is said of it.
    for (const { platform, text } of corrections) this.#texts.keep(platform, text);
    // Rows stand in the order of the corrections.
    return [...new Set([...added.values()].map(({ index }) => index))];
  }

  override async judgements(platform: string): Promise<readonly KeptJudgement[]> {
    const sortKey = ({ textHash, label, judgedAt, moderator, contentId = '' }: KeptJudgement): string =>
      [textHash, label, judgedAt.toISOString(), moderator, contentId].join('\u0000');
    return this.stored(platform)
      .flatMap((row) => {
        const text = this.#texts.find(platform, row.textHash);
        return text === undefined ? [] : [judgementOf(row, text)];
      })
      .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  }

  override async counts(platform: string): Promise<CorrectionCounts> {
    const rows = this.stored(platform);
    const labels: Record<string, { yes: number; no: number }> = {};
    for (const { label, holds } of rows) (labels[label] ??= { yes: 0, no: 0 })[holds ? 'yes' : 'no']++;
    const last = rows.map(({ storedAt }) => storedAt).sort((a, b) => b.getTime() - a.getTime())[0];
    return {
      judgements: rows.length,
      texts: new Set(rows.map(({ textHash }) => textHash)).size,
      labels,
      ...(last !== undefined && { lastStoredAt: last }),
    };
  }

  override async texts(platform: string, hashes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = hashes.map((hash) => [hash, this.#texts.find(platform, hash)] as const);
    return new Map(found.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
  }

  override async eraseText(platform: string, hash: string): Promise<boolean> {
    return this.#texts.erase(platform, hash);
  }

  /** For the other stores in memory: a platform's, erased texts' included. */
  stored(platform: string): readonly StoredJudgement[] {
    return [...this.#rows.values()].filter((row) => row.platform === platform);
  }
}

function judgementOf(row: StoredJudgement, text: string): KeptJudgement {
  const { textHash, label, holds, moderator, judgedAt, contentId, reason } = row;
  return {
    ...{ textHash, text, label, holds, moderator, judgedAt },
    ...(contentId !== undefined && { contentId }),
    ...(reason !== undefined && { reason }),
  };
}
