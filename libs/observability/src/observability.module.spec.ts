import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Counter, Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { ReadinessChecks } from './health/readiness-checks.js';
import { StructuredLogger } from './logging/structured-logger.js';
import { ObservabilityModule } from './observability.module.js';

@Module({})
class Root {}

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

async function start(): Promise<NestFastifyApplication> {
  const logger = new StructuredLogger({ service: 'spec', destination: { write: () => undefined } });
  const root = { module: Root, imports: [ObservabilityModule.forRoot({ logger })] };
  const testing = await Test.createTestingModule({ imports: [root] }).compile();
  app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

async function get(from: NestFastifyApplication, url: string) {
  const { statusCode, body, headers } = await from.inject({ method: 'GET', url });
  return { statusCode, body, type: headers['content-type'] };
}

describe('ObservabilityModule', () => {
  it('serves metrics in the text format, those of the process and of the application', async () => {
    const started = await start();
    const registry = started.get(Registry);
    new Counter({ name: 'parlance_specs_total', help: 'Specs', registers: [registry] }).inc(3);
    const { statusCode, body, type } = await get(started, '/metrics');
    expect([statusCode, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(body).toContain('\nparlance_specs_total 3\n');
    expect(body).toMatch(/\nprocess_cpu_seconds_total \d/);
  });

  it('measures how long the event loop was blocked, since the last scrape', async () => {
    const started = await start();
    const longest = async () =>
      Number(/^parlance_event_loop_delay_max_seconds (\S+)$/m.exec((await get(started, '/metrics')).body)?.[1]);
    await turnOfTheLoop();
    await longest();
    await turnOfTheLoop();
    const until = performance.now() + 200;
    while (performance.now() < until);
    await turnOfTheLoop();
    const blocked = await longest();
    expect(blocked).toBeGreaterThan(0.15);
    await turnOfTheLoop();
    expect(await longest()).toBeLessThan(blocked);
  });

  it('is alive whatever its checks say', async () => {
    const started = await start();
    started.get(ReadinessChecks).add({ name: 'database', check: async () => 'gone' });
    expect(await get(started, '/health/live')).toMatchObject({ statusCode: 200, body: '{"status":"alive"}' });
  });

  it('is ready when every check passes, and names those that do not', async () => {
    const started = await start();
    const checks = started.get(ReadinessChecks);
    checks.add({ name: 'database', check: async () => undefined });
    expect(await get(started, '/health/ready')).toMatchObject({
      statusCode: 200,
      body: '{"ready":true,"checks":{"database":"ok"}}',
    });
    checks.add({ name: 'model', check: async () => 'still loading' });
    checks.add({ name: 'kafka', check: () => Promise.reject(new Error('no broker answers')) });
    expect(await get(started, '/health/ready')).toMatchObject({
      statusCode: 503,
      body: '{"ready":false,"checks":{"database":"ok","model":"still loading","kafka":"no broker answers"}}',
    });
  });
});

describe('ReadinessChecks', () => {
  it('does not wait for a check that hangs', async () => {
    const checks = new ReadinessChecks();
    checks.add({ name: 'database', check: () => new Promise(() => undefined) });
    expect(await checks.report(20)).toEqual({ ready: false, checks: { database: 'no answer within 20 ms' } });
  });
});

/** Two timers in a row: the histogram takes a sample at its own timer, which is due by then. */
async function turnOfTheLoop(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setTimeout(resolve, 25));
}
