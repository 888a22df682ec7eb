import type { RegisteredModel } from '@parlance/domain';

/**
 * The challenger that passed the gate and waits for a person: the newest, if it is newer than the champion.
 * @param models a platform's, the newest first.
 */
export function waitingChallenger(models: readonly RegisteredModel[]): RegisteredModel | undefined {
  const champion = models.findIndex(({ state }) => state === 'champion');
  const newer = champion < 0 ? models : models.slice(0, champion);
  return newer.find(({ state, verdict }) => state === 'challenger' && verdict?.promote === true);
}
