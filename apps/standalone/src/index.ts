export { EXAMPLE_PLATFORMS, type ExamplePlatform } from './examples/example-platforms.js';
export { readStandaloneConfig, settingsTable, type StandaloneConfig } from './settings.js';
export { type RunningStandalone, startStandalone, type StartOptions } from './start-standalone.js';
