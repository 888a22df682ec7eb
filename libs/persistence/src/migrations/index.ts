import { CreatePlatforms1795521600000 } from './2026-11-24-create-platforms.js';
import { KeepCorrections1795608000000 } from './2026-11-25-keep-corrections.js';
import { KeepModels1795694400000 } from './2026-11-26-keep-models.js';
import { QueueTrainings1795780800000 } from './2026-11-27-queue-trainings.js';
import { KeepBases1796212800000 } from './2026-12-02-keep-bases.js';

/** Every migration, oldest first. Append only: one that has shipped is never edited. */
export const MIGRATIONS = [
  CreatePlatforms1795521600000,
  KeepCorrections1795608000000,
  KeepModels1795694400000,
  QueueTrainings1795780800000,
  KeepBases1796212800000,
] as const;
