export { type Platform, type PlatformOptions, startPlatform } from './platform.ts';
export type { Role } from './role.ts';
