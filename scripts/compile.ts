// Loads what a platform and its threads load, so that Node's compile cache has it when they start.
// The launcher gives the arguments `--version`, which is all that the command line then does.
await import('../src/main.ts');
await import('#compose');
await import('../src/compose/start-everything.ts');
await import('fastify');
await import('@fastify/swagger');
await import('#engine');
await import('#dead-letters');
await import('#detect');
// An entry of a thread refuses to run in the main one, but only after all it needs has been loaded.
await import('../src/processing/engine/adapters/embedded/pipeline-worker.ts').catch(() => {});
await import('../src/processing/engine/state/disk/compaction-worker.ts').catch(() => {});
