// Loads what a platform and its threads load, so that Node's compile cache has it when they start.
await import('../src/cli/program.ts');
await import('../src/compose/index.ts');
await import('../src/processing/engine/adapters/embedded/pipeline.ts');
