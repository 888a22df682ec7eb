import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { HealthController } from './health/health.controller.js';
import { ReadinessChecks } from './health/readiness-checks.js';
import { StructuredLogger } from './logging/structured-logger.js';
import { measureEventLoopDelay } from './metrics/event-loop-delay.js';
import { MetricsController } from './metrics/metrics.controller.js';

export interface ObservabilityOptions {
  /** Where the process's metrics live; a new registry with the process's default metrics if not given. */
  readonly registry?: Registry;
  readonly logger: StructuredLogger;
}

const STOP_MEASURING = Symbol('stop measuring the event loop delay');

/**
 * Serves `GET /metrics`, `/health/live` and `/health/ready`, and provides everywhere: prom-client's `Registry` (metrics
 * files register theirs in it), `ReadinessChecks` (add yours) and the `StructuredLogger`.
 * Imported once, by a process's root module, since one process has one of each.
 */
@Module({})
export class ObservabilityModule implements OnApplicationShutdown {
  constructor(@Inject(STOP_MEASURING) private readonly stopMeasuring: () => void) {}

  static forRoot(options: ObservabilityOptions): DynamicModule {
    const registry = options.registry ?? new Registry();
    collectDefaultMetrics({ register: registry });
    return {
      module: ObservabilityModule,
      global: true,
      controllers: [HealthController, MetricsController],
      providers: [
        ReadinessChecks,
        { provide: Registry, useValue: registry },
        { provide: StructuredLogger, useValue: options.logger },
        { provide: STOP_MEASURING, useFactory: () => measureEventLoopDelay(registry) },
      ],
      exports: [ReadinessChecks, Registry, StructuredLogger],
    };
  }

  onApplicationShutdown(): void {
    this.stopMeasuring();
  }
}
