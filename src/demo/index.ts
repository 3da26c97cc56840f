export { type DemoOptions, startDemo } from './demo.ts';
