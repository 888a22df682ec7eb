import { CreatePlatforms1795521600000 } from './2026-11-24-create-platforms.js';
import { KeepCorrections1795608000000 } from './2026-11-25-keep-corrections.js';
import { KeepModels1795694400000 } from './2026-11-26-keep-models.js';
import { QueueTrainings1795780800000 } from './2026-11-27-queue-trainings.js';
import { IssueKeys1795867200000 } from './2026-11-28-issue-keys.js';
import { KeepNormCards1795953600000 } from './2026-11-29-keep-norm-cards.js';
import { PinModels1796040000000 } from './2026-11-30-pin-models.js';
import { KeepPromises1796043600000 } from './2026-11-30-keep-promises.js';
import { HandOutReviews1796126400000 } from './2026-12-01-hand-out-reviews.js';
import { PartTextsByPlatform1796126400001 } from './2026-12-01-part-texts-by-platform.js';
import { KeepBases1796212800000 } from './2026-12-02-keep-bases.js';
import { KeepComparisons1796428800000 } from './2026-12-05-keep-comparisons.js';

/** Every migration, oldest first. Append only: one that has shipped is never edited. */
export const MIGRATIONS = [
  CreatePlatforms1795521600000,
  KeepCorrections1795608000000,
  KeepModels1795694400000,
  QueueTrainings1795780800000,
  IssueKeys1795867200000,
  KeepNormCards1795953600000,
  PinModels1796040000000,
  KeepPromises1796043600000,
  HandOutReviews1796126400000,
  PartTextsByPlatform1796126400001,
  KeepBases1796212800000,
  KeepComparisons1796428800000,
] as const;
