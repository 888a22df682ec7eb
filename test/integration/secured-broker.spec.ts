import { kafkaClient, type KafkaConnection, RecordProducer, TopicAdmin } from '@parlance/messaging';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { INestMicroservice } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEcho } from '../support/echo-service.js';
import { KafkaBroker } from '../support/kafka-broker.js';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { readTopic } from '../support/read-topic.js';

const [NAME, PASSWORD] = ['parlance', 'a-password-for-the-specs'];
const SCRAM = ['scram-sha-256', 'scram-sha-512'] as const;
const LOGIN_MODULES = 'org.apache.kafka.common.security';

describe.skipIf('unavailable' in kafkaForSpec)('a broker with TLS and logins', () => {
  let folder: string;
  let broker: KafkaBroker;
  let certificate: Buffer;
  let app: INestMicroservice | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parlance-tls-'));
    const keys = join(folder, 'broker.p12');
    certificate = await selfSigned(keys, join(folder, 'broker.pem'));
    const own = 'listener.name.extra';
    const login = `username="${NAME}" password="${PASSWORD}"`;
    broker = await KafkaBroker.create({
      protocol: 'SASL_SSL',
      settings: {
        [`${own}.ssl.keystore.location`]: keys,
        [`${own}.ssl.keystore.password`]: PASSWORD,
        [`${own}.ssl.keystore.type`]: 'PKCS12',
        [`${own}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
        [`${own}.plain.sasl.jaas.config`]: `${LOGIN_MODULES}.plain.PlainLoginModule required ${login} user_${NAME}="${PASSWORD}";`,
        [`${own}.scram-sha-256.sasl.jaas.config`]: `${LOGIN_MODULES}.scram.ScramLoginModule required;`,
        [`${own}.scram-sha-512.sasl.jaas.config`]: `${LOGIN_MODULES}.scram.ScramLoginModule required;`,
      },
      formatting: SCRAM.flatMap((mechanism) => [
        '--add-scram',
        `${mechanism.toUpperCase()}=[name=${NAME},password=${PASSWORD}]`,
      ]),
    });
  });

  afterAll(async () => {
    await app?.close();
    await broker?.stop();
    await rm(folder, { recursive: true, force: true });
    if ('brokers' in kafkaForSpec) await kafkaForSpec.stop();
  });

  function secured(mechanism: 'plain' | (typeof SCRAM)[number], password = PASSWORD): KafkaConnection {
    return {
      brokers: [`127.0.0.1:${broker.extraPort}`],
      clientId: 'secured-broker-spec',
      ssl: { ca: [certificate] },
      sasl: { mechanism, username: NAME, password },
    };
  }

  it.each(['plain', ...SCRAM] as const)('is served by a login with %s', async (mechanism) => {
    const connection = secured(mechanism);
    const [input, output] = [`in.${mechanism}`, `out.${mechanism}`];
    const topic = { partitions: 1, maxMessageBytes: 1_000_000, retentionMs: 3_600_000 };
    await new TopicAdmin(connection).createMissing([
      { ...topic, name: input },
      { ...topic, name: output },
    ]);
    app = await startEcho({
      input,
      output,
      connection,
      handle: ({ value }) => value,
      groupId: `group.${mechanism}`,
      mode: 'exactly-once',
      deadLetterTopic: () => output,
    });
    const producer = new RecordProducer({ connection });
    await producer.send([{ topic: input, key: null, value: 'hello' }]);
    await producer.close();
    const answers = await readTopic(connection, output, 1);
    expect(answers.map(({ value }) => String(value))).toEqual(['hello']);
    await app.close();
    app = undefined;
  });

  it('turns a wrong password away at once', async () => {
    const admin = kafkaClient(secured('scram-sha-512', 'wrong')).admin();
    const began = performance.now();
    await expect(admin.connect()).rejects.toThrow(/authentication/i);
    expect(performance.now() - began).toBeLessThan(5_000);
    await admin.disconnect();
  });
});

/** A key and certificate for 127.0.0.1 in the file `keys`; gives the certificate as PEM. Java brings the program along. */
async function selfSigned(keys: string, pem: string): Promise<Buffer> {
  const run = promisify(execFile);
  const store = ['-keystore', keys, '-storetype', 'PKCS12', '-storepass', PASSWORD, '-alias', 'broker'];
  const certified = ['-dname', 'CN=127.0.0.1', '-ext', 'san=ip:127.0.0.1', '-keyalg', 'RSA', '-validity', '2'];
  await run('keytool', ['-genkeypair', ...store, ...certified]);
  await run('keytool', ['-exportcert', '-rfc', ...store, '-file', pem]);
  return readFile(pem);
}
