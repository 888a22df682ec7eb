export { readSettings, SettingsError } from './read-settings.js';
export { settingsTable, type SettingRow } from './settings-table.js';
export { flag, kafkaSettings, list, wholeNumber } from './setting-kinds.js';
