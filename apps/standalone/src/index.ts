export { EXAMPLE_PLATFORMS, type ExamplePlatform } from './example-platforms.js';
export { readStandaloneConfig, type StandaloneConfig, standaloneSettings } from './settings.js';
export { type RunningStandalone, startStandalone, type StartOptions } from './start-standalone.js';
