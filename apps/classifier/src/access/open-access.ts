import { Callers } from '@parlance/contracts/nest';
import { ALL_PLATFORMS, type Caller } from '@parlance/domain';

const ANYONE: Caller = { name: 'anyone', grants: [{ role: 'submit', platforms: ALL_PLATFORMS }] };

/** Lets everybody ask for decisions, for a network that is guarded otherwise. */
export class OpenAccess extends Callers {
  override who(): Promise<Caller> {
    return Promise.resolve(ANYONE);
  }
}
