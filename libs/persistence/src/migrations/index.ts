import { CreatePlatforms1795521600000 } from './2026-11-24-create-platforms.js';
import { KeepCorrections1795608000000 } from './2026-11-25-keep-corrections.js';

/** Every migration, oldest first. Append only: one that has shipped is never edited. */
export const MIGRATIONS = [CreatePlatforms1795521600000, KeepCorrections1795608000000] as const;
