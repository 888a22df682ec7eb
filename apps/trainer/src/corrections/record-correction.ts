import { Inject, Injectable } from '@nestjs/common';
import {
  agreement,
  ContradictoryCorrectionsError,
  type Correction,
  CorrectionStore,
  DecisionStore,
  type Label,
  type LatestDecision,
  PlatformStore,
  type Policy,
} from '@parlance/domain';
import { textHash } from '@parlance/persistence';
import type { JudgedDecision } from '../trainer.metrics.js';
import { CorrectionEvents } from './correction-events.js';
import type { GivenCorrection } from './given-correction.js';
import { CorrectionsRefusedError, type RefusedCorrection } from './refused-correction.js';

/** How far a moderator's clock may go before ours. A later judgement would count instead of all that come until then. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** What became of a platform's corrections. */
export interface RecordedCorrections {
  readonly stored: number;
  readonly repeated: number;
}

/**
 * Records what moderators say. A label is known if the platform's policy has it; a content named by id alone must have
 * been decided, and its text counts as it was decided last.
 */
@Injectable()
export class RecordCorrection {
  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(DecisionStore) private readonly decisions: DecisionStore,
    @Inject(CorrectionStore) private readonly corrections: CorrectionStore,
    @Inject(CorrectionEvents) private readonly events: CorrectionEvents,
  ) {}

  /**
   * Records all of a platform's corrections or none; undefined if there is no such platform.
   * @throws CorrectionsRefusedError naming each one at fault.
   */
  async all(platform: string, given: readonly GivenCorrection[]): Promise<RecordedCorrections | undefined> {
    const policy = await this.policyOf(platform);
    if (policy === undefined) return undefined;
    const { known, refused } = await this.judgeable(platform, policy, given);
    if (refused.length > 0) throw new CorrectionsRefusedError(refused);
    try {
      return await this.add(platform, known);
    } catch (error) {
      if (!(error instanceof ContradictoryCorrectionsError)) throw error;
      throw new CorrectionsRefusedError(error.indices.map(contradiction));
    }
  }

  /** Records of a platform's corrections those that can be, and says of the others why not. */
  async each(platform: string, given: readonly GivenCorrection[]): Promise<readonly RefusedCorrection[]> {
    const policy = await this.policyOf(platform);
    if (policy === undefined) return given.map((_, index) => unknownPlatform(index, platform));
    const { known, refused } = await this.judgeable(platform, policy, given);
    let left = known;
    while (left.length > 0) {
      try {
        await this.add(platform, left);
        break;
      } catch (error) {
        if (!(error instanceof ContradictoryCorrectionsError)) throw error;
        const at = new Set(error.indices);
        refused.push(...left.filter((_, i) => at.has(i)).map(({ index }) => contradiction(index)));
        left = left.filter((_, i) => !at.has(i));
      }
    }
    return refused;
  }

  private async policyOf(platform: string): Promise<Policy | undefined> {
    return (await this.platforms.find(platform))?.policy;
  }

  private async judgeable(
    platform: string,
    policy: Policy,
    given: readonly GivenCorrection[],
  ): Promise<{ known: IndexedCorrection[]; refused: RefusedCorrection[] }> {
    const labels = new Set(Object.keys(policy.labels));
    const named = given.flatMap(({ contentId }) => contentId ?? []);
    const decided: ReadonlyMap<string, LatestDecision> =
      named.length === 0 ? new Map() : await this.decisions.latest(platform, named);
    const known: IndexedCorrection[] = [];
    const refused: RefusedCorrection[] = [];
    for (const [index, correction] of given.entries()) {
      const decision = correction.contentId === undefined ? undefined : decided.get(correction.contentId);
      const text = correction.text ?? decision?.text;
      const problems = [...unknownLabels(index, correction, labels), ...judgedInTheFuture(index, correction)];
      if (text === undefined) problems.push(unknownContent(index, correction.contentId!));
      else if (problems.length === 0) {
        const judged = { ...correction, platform, text };
        known.push({ index, correction: judged, decision: judgedDecision(judged, decision, policy) });
      }
      refused.push(...problems);
    }
    return { known, refused };
  }

  private async add(platform: string, known: readonly IndexedCorrection[]): Promise<RecordedCorrections> {
    const added = await this.corrections.add(known.map(({ correction }) => correction));
    const recorded = { stored: added.length, repeated: known.length - added.length };
    this.events.recorded(
      platform,
      recorded,
      added.flatMap((i) => known[i]!.decision ?? []),
    );
    return recorded;
  }
}

interface IndexedCorrection {
  /** Which of those given. */
  readonly index: number;
  readonly correction: Correction;
  /** The decision that it is of, if that is kept and anything can be told by it. */
  readonly decision: JudgedDecision | undefined;
}

/** A content that was edited has another decision: it is the text that was judged. Thresholds are those of today. */
function judgedDecision(
  correction: Correction,
  decision: LatestDecision | undefined,
  policy: Policy,
): JudgedDecision | undefined {
  if (decision?.text === undefined || textHash(decision.text) !== textHash(correction.text)) return undefined;
  const agreed = agreement(correction, decision.scores, policy);
  return agreed === undefined ? undefined : { model: decision.model, decidedAt: decision.decidedAt, agreed };
}

function unknownPlatform(index: number, platform: string): RefusedCorrection {
  return { index, reason: 'unknown-platform', path: ['platform'], detail: `there is no platform ${platform}` };
}

function unknownLabels(index: number, given: GivenCorrection, labels: ReadonlySet<Label>): RefusedCorrection[] {
  return Object.keys(given.labels)
    .filter((label) => !labels.has(label))
    .map((label) => ({
      index,
      reason: 'unknown-label',
      path: ['labels', label],
      detail: `the platform has no label ${label}: its policy has ${[...labels].sort().join(', ')}`,
    }));
}

function judgedInTheFuture(index: number, { judgedAt }: GivenCorrection): RefusedCorrection[] {
  if (judgedAt.getTime() <= Date.now() + CLOCK_SKEW_MS) return [];
  const detail = `${judgedAt.toISOString()} is in the future: a judgement was made before it is sent`;
  return [{ index, reason: 'judged-in-the-future', path: ['judgedAt'], detail }];
}

function unknownContent(index: number, contentId: string): RefusedCorrection {
  const detail = `no text is known of content ${contentId}: it was not decided yet, or its text was erased; send the text with it`;
  return { index, reason: 'unknown-content', path: ['contentId'], detail };
}

function contradiction(index: number): RefusedCorrection {
  const detail =
    'the same moderator said otherwise of the same content at the same time: to correct a judgement, send a later one';
  return { index, reason: 'contradiction', path: [], detail };
}
