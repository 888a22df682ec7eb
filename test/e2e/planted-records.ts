import { contentSubmittedExample } from '@parlance/contracts';

/** A record that is no content, and the reason it must be given. */
export interface PlantedRecord {
  readonly reason: string;
  readonly value: Buffer | null;
}

const MEBIBYTE = 1024 * 1024;

/** The largest record planted here, with room for its headers: what the topics must take. */
export const LARGEST_PLANTED_BYTES = 11 * MEBIBYTE;

/** One of each kind of bad record, for a platform that exists. Each call's values are the same. */
export function plantedRecords(platform: string): readonly PlantedRecord[] {
  const content = { ...contentSubmittedExample, platform, contentId: 'planted', text: 'planted text' };
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const nested = `${'{"a":'.repeat(99)}{}${'}'.repeat(99)}`;
  return [
    { reason: 'no-value', value: null },
    { reason: 'not-json', value: Buffer.from('') },
    { reason: 'not-json', value: json(content).subarray(0, -7) },
    { reason: 'not-json', value: Buffer.from("{'text': 'single quotes'}") },
    {
      reason: 'not-utf8',
      value: Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    },
    // A byte order mark and UTF-16, as some Windows programs write it.
    { reason: 'not-utf8', value: Buffer.from(`\ufeff${JSON.stringify(content)}`, 'utf16le') },
    { reason: 'too-deep', value: json({ ...content, extra: JSON.parse(nested) as unknown }) },
    { reason: 'too-large', value: json({ ...content, text: 'x'.repeat(10 * MEBIBYTE) }) },
    { reason: 'unsupported-schema-version', value: json({ ...content, schemaVersion: 2 }) },
    { reason: 'missing-text', value: json({ ...content, text: undefined }) },
    { reason: 'missing-text', value: json({ ...content, text: null }) },
    { reason: 'empty-text', value: json({ ...content, text: '' }) },
    { reason: 'wrong-shape', value: json({ ...content, text: 7 }) },
    { reason: 'wrong-shape', value: json({ ...content, contentId: undefined }) },
    { reason: 'wrong-shape', value: json([content]) },
    { reason: 'wrong-shape', value: json('a string') },
    { reason: 'wrong-shape', value: json({ ...content, submittedAt: 'yesterday' }) },
    { reason: 'unknown-platform', value: json({ ...content, platform: 'nowhere' }) },
  ];
}
