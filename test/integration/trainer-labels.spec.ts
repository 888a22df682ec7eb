import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { readBundle } from '@parlance/inference';
import { readTrainerConfig } from '@parlance/trainer';
import { expect, it } from 'vitest';

it('the labels a policy may name by default are those of the shipped base model', () => {
  const config = readTrainerConfig({
    DATABASE_URL: 'postgres://u:p@h/d',
    PARLANCE_ADMIN_TOKEN: 'a-token-for-the-specs',
  });
  expect(config.labels).toEqual(readBundle(BASE_BUNDLE_PATH).manifest.labels);
});
