import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { ServiceProcess } from './service-process.js';

/** What clients of a trainer under test show. */
export const TRAINER_TOKEN = 'a-token-for-the-specs';

/** A trainer as a process of its own, which trains on the base model that ships with Parlance. */
export const TrainerProcess = {
  start(settings: Readonly<Record<string, string>>): Promise<ServiceProcess> {
    return ServiceProcess.start('trainer', {
      PARLANCE_ADMIN_TOKEN: TRAINER_TOKEN,
      PARLANCE_BUNDLE: BASE_BUNDLE_PATH,
      ...settings,
    });
  },
};
