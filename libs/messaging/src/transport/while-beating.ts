/**
 * The work's result, with heartbeats while it lasts: kafkajs sends one only when asked, and work can outlast the session, as
 * while a scoring worker is replaced. The group would give the partition away, and whoever got it would fare no better.
 * What a heartbeat brings to light, a rebalance or a lost membership, the next one after the work tells again.
 */
export async function whileBeating<T>(
  heartbeat: () => Promise<void>,
  intervalMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const timer = setInterval(() => void heartbeat().catch(() => undefined), intervalMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
