import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

/** Distance between two looks at the loop, in ms; a timer is late by less than this on an idle loop. */
const RESOLUTION_MS = 10;
const SECONDS_PER_NANOSECOND = 1e-9;

/**
 * Registers `parlance_event_loop_delay_{mean,p99,max}_seconds`: how much later than due a timer of this thread ran, over
 * the time since the last scrape. A blocked loop misses Kafka heartbeats and probes.
 * A delay that begins within 10 ms of a scrape can be missed: Node's histogram drops its first sample after a reset.
 * @returns a function that stops the measurement.
 */
export function measureEventLoopDelay(registry: Registry): () => void {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  const beyondResolution = (nanoseconds: number) =>
    Math.max(0, nanoseconds * SECONDS_PER_NANOSECOND - RESOLUTION_MS / 1000);
  const registers = [registry];
  // Collected in the order of registration: the first one takes the measurement for all three.
  new Gauge({
    name: 'parlance_event_loop_delay_mean_seconds',
    help: 'Mean event loop delay since the last scrape',
    registers,
    collect() {
      const measured = histogram.count > 0;
      this.set(measured ? beyondResolution(histogram.mean) : 0);
      p99.set(measured ? beyondResolution(histogram.percentile(99)) : 0);
      max.set(measured ? beyondResolution(histogram.max) : 0);
      histogram.reset();
    },
  });
  const p99 = new Gauge({
    name: 'parlance_event_loop_delay_p99_seconds',
    help: '99th percentile of the event loop delay since the last scrape',
    registers,
  });
  const max = new Gauge({
    name: 'parlance_event_loop_delay_max_seconds',
    help: 'Largest event loop delay since the last scrape',
    registers,
  });
  return () => histogram.disable();
}
