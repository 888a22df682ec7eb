import { readConfig, settingsTable as classifierSettings } from '@parlance/classifier';
import { TOPICS } from '@parlance/contracts';
import { readTrainerConfig, settingsTable as trainerSettings } from '@parlance/trainer';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repositoryRoot } from '../support/repository-root.js';

interface Container {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly valueFrom: { readonly secretKeyRef: object } }[];
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly securityContext: object;
  readonly [probe: `${string}Probe`]: { readonly httpGet: { readonly path: string; readonly port: string } };
}

interface Deployment {
  readonly spec: {
    readonly selector: { readonly matchLabels: object };
    readonly template: {
      readonly metadata: { readonly labels: object; readonly annotations: Record<string, string> };
      readonly spec: {
        readonly serviceAccountName: string;
        readonly securityContext: object;
        readonly topologySpreadConstraints: readonly { readonly labelSelector: { readonly matchLabels: object } }[];
        readonly initContainers?: readonly Container[];
        readonly containers: readonly [Container];
      };
    };
  };
}

type Resource = Readonly<Record<string, unknown>> & { readonly apiVersion: string; readonly kind: string };

const require = createRequire(import.meta.url);
const IMAGE_FOLDER = '/app';
const DEPLOYMENTS = ['classifier', 'trainer'] as const;
const SECRETS = {
  DATABASE_URL: 'postgres://user:password@host:5432/db',
  PARLANCE_ADMIN_TOKEN: 'sixteen-or-more-characters',
};
const SETTING_NAMES = {
  classifier: classifierSettings().map(({ name }) => name),
  trainer: trainerSettings().map(({ name }) => name),
};

function filesOf(app: string): string[] {
  return readdirSync(join(repositoryRoot, 'k8s/base', app)).sort();
}

function resource<T = Resource>(app: string, file: string): T {
  return parse(readFileSync(join(repositoryRoot, 'k8s/base', app, file), 'utf8')) as T;
}

/** Checks a resource as the cluster's own OpenAPI schema does. @throws if it does not fit. */
function validate(given: Resource): void {
  const [group, version] = given.apiVersion.includes('/') ? given.apiVersion.split('/') : ['', given.apiVersion];
  const home = group === 'keda.sh' ? '@kubernetes-models/keda' : 'kubernetes-models';
  const path = [home, group, version, given.kind].filter((part) => part !== '').join('/');
  const models = require(path) as Record<string, new (data: Resource) => { validate(): void }>;
  new models[given.kind]!(given).validate();
}

describe.each(DEPLOYMENTS)('k8s/base/%s', (app) => {
  const files = filesOf(app).filter((file) => file !== 'kustomization.yaml');
  const deployment = resource<Deployment>(app, 'deployment.yaml');
  const pod = deployment.spec.template.spec;
  const [container] = pod.containers;
  const everyContainer = [...(pod.initContainers ?? []), container];
  const settings = resource<{ data: Record<string, string> }>(app, 'config-map.yaml').data;
  const port = Number(settings['PORT']);

  it('lists all its files', () =>
    expect([...resource<{ resources: string[] }>(app, 'kustomization.yaml').resources].sort()).toEqual(files));

  it.each(files)('%s fits the schema of Kubernetes', (file) => {
    expect(() => validate(resource(app, file))).not.toThrow();
  });

  it('carries one name through', () => {
    const label = { 'app.kubernetes.io/name': `parlance-${app}` };
    expect(deployment.spec.selector.matchLabels).toEqual(label);
    expect(deployment.spec.template.metadata.labels).toEqual(label);
    expect(resource<{ spec: { selector: object } }>(app, 'service.yaml').spec.selector).toEqual(label);
    expect(resource<Deployment>(app, 'pod-disruption-budget.yaml').spec.selector.matchLabels).toEqual(label);
    for (const { labelSelector } of pod.topologySpreadConstraints) expect(labelSelector.matchLabels).toEqual(label);
    expect(resource<{ metadata: { name: string } }>(app, 'service-account.yaml').metadata.name).toBe(
      pod.serviceAccountName,
    );
    expect(container.envFrom).toEqual([{ configMapRef: { name: `parlance-${app}` } }]);
  });

  it('names only settings that the program knows', () => {
    const named = [...Object.keys(settings), ...(container.env ?? []).map(({ name }) => name)];
    expect(named.filter((name) => !SETTING_NAMES[app].includes(name))).toEqual([]);
  });

  it('gives the program all it needs to start', () => {
    const secrets = Object.fromEntries(
      (container.env ?? []).map(({ name }) => [name, SECRETS[name as keyof typeof SECRETS]]),
    );
    const read = { classifier: readConfig, trainer: readTrainerConfig }[app];
    expect(() => read({ ...settings, ...secrets })).not.toThrow();
  });

  it('listens on the port that the container, the probes, the service and Prometheus use', () => {
    expect(container.ports).toEqual([{ name: 'http', containerPort: port }]);
    expect(settings['PARLANCE_HOST']).toBe('0.0.0.0');
    expect(deployment.spec.template.metadata.annotations['prometheus.io/port']).toBe(String(port));
    const service = resource<{ spec: { ports: { targetPort: string }[] } }>(app, 'service.yaml');
    expect(service.spec.ports.map(({ targetPort }) => targetPort)).toEqual(['http']);
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const)
      expect(container[probe]?.httpGet.port).toBe('http');
  });

  it('asks for liveness where nothing outside counts, and for readiness where it does', () => {
    expect(container['startupProbe']?.httpGet.path).toBe('/health/live');
    expect(container['livenessProbe']?.httpGet.path).toBe('/health/live');
    expect(container['readinessProbe']?.httpGet.path).toBe('/health/ready');
  });

  it('starts programs that the build makes', () => {
    for (const { args } of everyContainer) {
      const program = args.find((argument) => !argument.startsWith('--'))!;
      expect(existsSync(join(repositoryRoot, program)), program).toBe(true);
    }
  });

  it('runs without rights, with limits', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    for (const { resources, securityContext } of everyContainer) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      for (const bound of [resources.requests, resources.limits])
        expect(Object.keys(bound).sort()).toEqual(['cpu', 'memory']);
    }
  });

  it('names a bundle that the image holds, if it names one', () => {
    const bundle = settings['PARLANCE_BUNDLE'] ?? `${IMAGE_FOLDER}/libs/base-model/bundle/base.parlance`;
    expect(bundle.startsWith(`${IMAGE_FOLDER}/`)).toBe(true);
    expect(existsSync(join(repositoryRoot, bundle.slice(IMAGE_FOLDER.length)))).toBe(true);
  });
});

describe('k8s/base/migrate', () => {
  const files = filesOf('migrate').filter((file) => file !== 'kustomization.yaml');
  const { spec: job } = resource<{ spec: Pick<Deployment['spec'], 'template'> }>('migrate', 'job.yaml');
  const [container] = job.template.spec.containers;
  const trainer = resource<Deployment>('trainer', 'deployment.yaml').spec.template.spec;

  it('lists all its files', () =>
    expect([...resource<{ resources: string[] }>('migrate', 'kustomization.yaml').resources].sort()).toEqual(files));

  it.each(files)('%s fits the schema of Kubernetes', (file) => {
    expect(() => validate(resource('migrate', file))).not.toThrow();
  });

  it('runs the program for which trainers wait, from their image, with rights of its own', () => {
    const [waiting] = trainer.initContainers!;
    expect(waiting!.args).toEqual([...container.args, '--wait']);
    expect(existsSync(join(repositoryRoot, container.args[0]!))).toBe(true);
    expect(job.template.spec.securityContext).toEqual(trainer.securityContext);
    expect(container.securityContext).toEqual(trainer.containers[0].securityContext);
    expect(container.env!.map(({ name }) => name)).toEqual(['DATABASE_URL']);
    expect(container.env![0]!.valueFrom).not.toEqual(waiting!.env![0]!.valueFrom);
  });
});

describe('the paths that probes and Prometheus ask', () => {
  it.each([
    ['libs/observability/src/health/health.controller.ts', "@Controller('health')", "@Get('live')", "@Get('ready')"],
    ['libs/observability/src/metrics/metrics.controller.ts', 'metrics'],
  ])('are served by %s', (file, ...routes) => {
    const source = readFileSync(join(repositoryRoot, file), 'utf8');
    for (const route of routes) expect(source).toContain(route);
  });
});

describe('scaling on lag', () => {
  const { spec } = resource<{
    spec: { maxReplicaCount: number; minReplicaCount: number; triggers: [{ metadata: Record<string, string> }] };
  }>('classifier', 'scaled-object.yaml');
  const trigger = spec.triggers[0].metadata;

  it('watches the group and topic that the classifier reads', () => {
    const settings = resource<{ data: Record<string, string> }>('classifier', 'config-map.yaml').data;
    expect(trigger['consumerGroup']).toBe(settings['PARLANCE_KAFKA_GROUP']);
    expect(trigger['topic']).toBe(`${settings['PARLANCE_TOPIC_PREFIX'] ?? ''}${TOPICS.contentSubmitted.name}`);
    expect(Object.keys(settings)).toContain(trigger['bootstrapServersFromEnv']);
  });

  it('starts no more copies than there are partitions, and no fewer than the budget lets go', () => {
    expect(spec.maxReplicaCount).toBeLessThanOrEqual(TOPICS.contentSubmitted.partitions);
    expect(spec.minReplicaCount).toBeGreaterThanOrEqual(2);
  });
});

describe('the schemas of Kubernetes', () => {
  it('refuse what a cluster would refuse', () => {
    const broken = { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 'two' } };
    expect(() => validate(broken)).toThrow(/replicas must be integer|required property/);
    const trigger = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', spec: { triggers: [] } };
    expect(() => validate(trigger)).toThrow(/scaleTargetRef/);
  });
});

describe('k8s/Dockerfile', () => {
  const dockerfile = readFileSync(join(repositoryRoot, 'k8s/Dockerfile'), 'utf8');

  it('runs as an account without rights, from a supported Node.js', () => {
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
    for (const [, version] of dockerfile.matchAll(/^FROM node:(\d+)/gm))
      expect([20, 22, 24]).toContain(Number(version));
  });

  it.each(DEPLOYMENTS)('has a target %s that starts the program and names its port', (app) => {
    const stage = dockerfile.split(/^FROM /m).find((text) => text.startsWith(`runtime AS ${app}\n`))!;
    const command = JSON.parse(/CMD (.*)$/m.exec(stage)![1]!) as string[];
    expect(command.at(-1)).toBe(`apps/${app}/dist/main.js`);
    const { containers } = resource<Deployment>(app, 'deployment.yaml').spec.template.spec;
    expect(command).toEqual(containers[0].args);
    const port = resource<{ data: Record<string, string> }>(app, 'config-map.yaml').data['PORT'];
    expect(stage).toContain(`EXPOSE ${port}\n`);
  });

  it('puts everything where the settings look for it', () => expect(dockerfile).toContain(`WORKDIR ${IMAGE_FOLDER}\n`));
});
