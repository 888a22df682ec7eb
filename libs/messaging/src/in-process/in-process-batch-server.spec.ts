import { Controller, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import { RetriableError } from '@parlance/domain';
import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { fromDeadLetter } from '../dead-letters/dead-letter.js';
import { BatchHandler } from '../records/batch-handler.js';
import type { BatchOutcome, IncomingRecord } from '../records/record.js';
import { InProcessBatchServer } from './in-process-batch-server.js';
import { InProcessStreams } from './in-process-streams.js';

/** Serves `handle` for each record of topic `in`, with everything written to `out` and `letters` collected. */
async function serving(handle: (value: string) => string) {
  @Controller()
  class Echo {
    @BatchHandler('in')
    echo(@Payload() records: IncomingRecord[]): Promise<BatchOutcome> {
      const outputs = records.map(({ key, value }) => ({ topic: 'out', key, value: handle(String(value)) }));
      return Promise.resolve({ outputs, rejected: [] });
    }
  }
  const streams = new InProcessStreams();
  const out: string[] = [];
  const letters: IncomingRecord[] = [];
  streams.subscribe('out', (records) => Promise.resolve(void out.push(...records.map(({ value }) => String(value)))));
  streams.subscribe('letters', (records) => Promise.resolve(void letters.push(...records)));
  const strategy = new InProcessBatchServer({ streams, deadLetterTopic: () => 'letters' });
  const app = await NestFactory.createMicroservice(moduleOf(Echo), { strategy, logger: false });
  await app.listen();
  const publish = (...values: string[]): Promise<void> =>
    streams.publish(values.map((value) => ({ topic: 'in', key: null, value })));
  return { publish, out, letters, app };
}

function moduleOf(controller: Type): Type {
  @Module({ controllers: [controller] })
  class SpecModule {}
  return SpecModule;
}

describe('streams within one process', () => {
  it('hand records on in order, and publishing ends when they are handled', async () => {
    const { publish, out, app } = await serving((value) => value.toUpperCase());
    await Promise.all([publish('a', 'b'), publish('c')]);
    expect(out).toEqual(['A', 'B', 'C']);
    await app.close();
  });

  it('make a dead letter of a record that cannot be handled, and handle its neighbours', async () => {
    const { publish, out, letters, app } = await serving((value) => {
      if (value === 'poison') throw new RangeError('too much');
      return value;
    });
    await publish('one', 'poison', 'two');
    expect(out).toEqual(['one', 'two']);
    expect(letters.map(fromDeadLetter)).toMatchObject([{ reason: 'handler-failed', detail: 'RangeError: too much' }]);
    await app.close();
  });

  it('try again after a retriable error', async () => {
    let failures = 2;
    const { publish, out, app } = await serving((value) => {
      if (failures-- > 0) throw new RetriableError('busy');
      return value;
    });
    await publish('patience');
    expect(out).toEqual(['patience']);
    await app.close();
  });
});
