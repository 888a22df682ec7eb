import { execFile } from 'node:child_process';
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from './repository-root.js';

const run = promisify(execFile);
const POM = join(repositoryRoot, 'test/support/kafka/pom.xml');
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** Folder with Apache Kafka's jars, fetched with Maven the first time. @throws if Java or Maven is missing or cannot fetch. */
export async function kafkaJars(): Promise<string> {
  const folder = join(repositoryRoot, '.cache/kafka-4.2.2');
  if (await exists(join(folder, 'complete'))) return join(folder, 'complete');
  await run('java', ['-version']);
  const partial = join(folder, `partial-${process.pid}`);
  await mkdir(partial, { recursive: true });
  await run('mvn', ['-q', '-B', '-f', POM, PLUGIN, '-DincludeScope=runtime', `-DoutputDirectory=${partial}`], {
    timeout: 300_000,
  });
  if ((await readdir(partial)).length < 20)
    throw new Error(`Maven copied only ${(await readdir(partial)).length} jars into ${partial}`);
  await rename(partial, join(folder, 'complete')).catch(() => rm(partial, { recursive: true }));
  return join(folder, 'complete');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
