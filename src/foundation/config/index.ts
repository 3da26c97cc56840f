export {
  configJsonSchema,
  configReference,
  type DescribedSetting,
  describeConfig,
} from './describe-config.ts';
export {
  CONFIG_FILE_DEFAULT,
  type ConfigSources,
  environmentName,
  type LoadedConfig,
  loadConfig,
} from './load-config.ts';
export type { Config } from './settings.ts';
