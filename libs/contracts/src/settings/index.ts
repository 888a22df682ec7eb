export { readSettings, SettingsError, type SettingsRule } from './read-settings.js';
export { settingsTable, type SettingRow } from './settings-table.js';
export { flag, list, wholeNumber } from './setting-kinds.js';
export { type KafkaAccess, kafkaAccess, kafkaSettings, wholeKafkaLogin } from './kafka-settings.js';
