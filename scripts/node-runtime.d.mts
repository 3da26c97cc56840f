export declare const nodeArguments: readonly string[];
export declare function nodeEnvironment(root: string): NodeJS.ProcessEnv;
