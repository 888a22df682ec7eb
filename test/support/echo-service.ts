import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import {
  BatchHandler,
  type BatchOutcome,
  type IncomingRecord,
  KafkaBatchServer,
  type KafkaBatchServerOptions,
  type OutgoingRecord,
} from '@parlance/messaging';

export interface EchoOptions extends KafkaBatchServerOptions {
  readonly input: string;
  readonly output: string;
  /** What a record is answered with; nothing for no answer. */
  readonly handle: (record: IncomingRecord) => Answer | Promise<Answer>;
}

type Answer = string | Buffer | null;

/** A service that answers each record of `input` on `output`, under the record's key. */
export async function startEcho({ input, output, handle, ...options }: EchoOptions): Promise<INestMicroservice> {
  @Controller()
  class Echo {
    @BatchHandler(input)
    async echo(@Payload() records: IncomingRecord[]): Promise<BatchOutcome> {
      const outputs: OutgoingRecord[] = [];
      for (const record of records) {
        const value = await handle(record);
        if (value !== null) outputs.push({ topic: output, key: record.key, value });
      }
      return { outputs, rejected: [] };
    }
  }
  @Module({ controllers: [Echo] })
  class EchoModule {}
  const strategy = new KafkaBatchServer(options);
  const app = await NestFactory.createMicroservice(EchoModule, { logger: ['error', 'warn'], strategy });
  await app.listen();
  return app;
}
