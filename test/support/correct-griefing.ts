import { type DataSource, PostgresCorrectionStore } from '@parlance/persistence';
import { type GriefingRow, griefingRows } from './griefing-rows.js';

/** Has a moderator judge lines of game chat, straight in the database; `label`: what the lines are judged for. */
export async function correctGriefing(
  database: DataSource,
  platform: string,
  {
    rows = griefingRows(),
    label = 'griefing',
  }: { readonly rows?: readonly GriefingRow[]; readonly label?: string } = {},
): Promise<void> {
  await new PostgresCorrectionStore(database).add(
    rows.map(({ text, labels }) => ({
      ...{ platform, text, moderator: 'ann', judgedAt: new Date('2026-11-25T12:00:00Z') },
      labels: { [label]: labels.griefing === 1 },
    })),
  );
}
