import type { CompileContext } from '../codegen/compile-context.ts';
import type { PlannedFunction } from '../plan/user-function.ts';

/** The functions of a plan for its {@link CompileContext}; without any, nothing is loaded for them. */
export async function loadFunctions(
  planned: readonly PlannedFunction[],
): Promise<Pick<CompileContext, 'functions'>> {
  if (planned.length === 0) return {};
  const { loadUserFunctions } = await import('../udf/index.ts');
  return { functions: await loadUserFunctions(planned) };
}
