import type { Command } from 'commander';
import { errors } from '../exit.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

export function addCompletion(program: Command): void {
  program
    .command('completion <shell>')
    .description('print a completion script for bash, zsh or fish')
    .addHelpText(
      'after',
      '\nExamples:\n  source <(millrace completion bash)\n  millrace completion fish > ~/.config/fish/completions/millrace.fish\n',
    )
    .action((shell: string) => {
      if (!(SHELLS as readonly string[]).includes(shell))
        throw errors.usage(`Unknown shell "${shell}": ${SHELLS.join(', ')}.`);
      process.stdout.write(completionScript(program, shell as Shell));
    });
}

/** The script is generated from the commands themselves, so it cannot fall behind them. */
export function completionScript(program: Command, shell: Shell): string {
  const tree = wordsByCommand(program);
  if (shell === 'fish') return fishScript(tree);
  const cases = [...tree].map(([path, words]) => `    "${path}") words="${words.join(' ')}" ;;`).join('\n');
  const header = shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : '';
  return `${header}_millrace() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _millrace millrace
`;
}

/** By the words typed so far: the sub-commands and options that may follow. */
function wordsByCommand(command: Command, path = ''): Map<string, string[]> {
  const words = [
    ...command.commands.map((child) => child.name()),
    ...command.options.map((option) => option.long ?? option.short ?? ''),
    '--help',
  ];
  const result = new Map([[path, words]]);
  for (const child of command.commands) {
    for (const entry of wordsByCommand(child, path ? `${path} ${child.name()}` : child.name()))
      result.set(...entry);
  }
  return result;
}

function fishScript(tree: Map<string, string[]>): string {
  const lines = [...tree].map(([path, words]) => {
    const condition = `test (string join ' ' (string match -v -- '-*' (commandline -opc)[2..])) = '${path}'`;
    return `complete -c millrace -f -n "${condition}" -a "${words.join(' ')}"`;
  });
  return `${lines.join('\n')}\n`;
}
