import type { CorrectionBody } from '@parlance/contracts';
import type { Correction } from '@parlance/domain';

/** A correction as it is given: its content may be named by id alone. */
export type GivenCorrection = Omit<Correction, 'text' | 'platform'> & { readonly text?: string | undefined };

/** A correction as the wire has it, as the use case takes it. The wire's form has an id, a text, or both. */
export function givenCorrection(body: CorrectionBody): GivenCorrection {
  const { contentId, text, labels, moderator, judgedAt, reason } = body;
  return {
    ...{ text, labels, moderator, judgedAt: new Date(judgedAt) },
    ...(contentId !== undefined && { contentId }),
    ...(reason !== undefined && { reason }),
  };
}
