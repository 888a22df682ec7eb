export interface BeatingOptions {
  readonly intervalMs: number;
  /** Work that takes longer is given up by its heartbeats: the group shall hand its partition to somebody else. */
  readonly limitMs: number;
}

/**
 * The work's result, with heartbeats while it lasts: kafkajs sends one only when asked, and work can outlast the session, as
 * while a scoring worker is replaced. The group would give the partition away, and whoever got it would fare no better.
 * What a heartbeat brings to light, a rebalance or a lost membership, the next one after the work tells again.
 */
export async function whileBeating<T>(
  heartbeat: () => Promise<void>,
  { intervalMs, limitMs }: BeatingOptions,
  work: () => Promise<T>,
): Promise<T> {
  let beats = Math.floor(limitMs / intervalMs);
  const timer = setInterval(() => {
    if (beats-- > 0) heartbeat().catch(() => undefined);
    else clearInterval(timer);
  }, intervalMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
