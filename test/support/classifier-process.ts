import { ServiceProcess } from './service-process.js';

/** A classifier as a process of its own, with one scoring thread if the settings do not say otherwise. */
export const ClassifierProcess = {
  start(settings: Readonly<Record<string, string>>): Promise<ServiceProcess> {
    return ServiceProcess.start('classifier', { PARLANCE_WORKERS: '1', ...settings });
  },
};
