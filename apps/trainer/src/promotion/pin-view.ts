import type { PinView } from '@parlance/contracts';
import type { Pin } from '@parlance/domain';

/** A pin as HTTP shows it. */
export function pinView({ by, reason, at }: Pin): PinView {
  return { by, ...(reason !== undefined && { reason }), at: at.toISOString() };
}
