import {
  checkNormCards,
  type NormCard,
  type NormCardProblem,
  type NormCardStore,
  type PlatformStore,
} from '@parlance/domain';
import type { StructuredLogger } from '@parlance/observability';

/** A list of norm cards that cannot be kept; nothing was stored. */
export class NormCardsRefusedError extends Error {
  override readonly name = 'NormCardsRefusedError';
  constructor(readonly problems: readonly NormCardProblem[]) {
    super(problems.map(({ index, kind, detail }) => `${index}: ${kind}: ${detail}`).join('; '));
  }
}

/** Puts a platform's list of norm cards in the place of the one before. */
export class ReplaceNormCards {
  constructor(
    private readonly platforms: PlatformStore,
    private readonly cards: NormCardStore,
    private readonly logger: StructuredLogger,
  ) {}

  /** The list as it is kept; undefined if there is no such platform. @throws NormCardsRefusedError */
  async run(platform: string, given: readonly NormCard[]): Promise<readonly NormCard[] | undefined> {
    const found = await this.platforms.find(platform);
    if (found === undefined) return undefined;
    const checked = checkNormCards(given, Object.keys(found.policy.labels));
    if ('problems' in checked) throw new NormCardsRefusedError(checked.problems);
    await this.cards.replace(platform, checked.cards);
    this.logger.event('norm-cards.replaced', { platform, cards: checked.cards.length });
    return checked.cards;
  }
}
