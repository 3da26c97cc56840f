/**
 * The words that passwords are made of when people do not want to think. Passwords here have at least fifteen
 * characters, so a list of whole passwords would catch little; what is caught is a text that consists of
 * nothing but these words, runs of the keyboard or the alphabet, repetition and numbers.
 */
const WORDS = `
password passwort passwd passw pass word secret geheim admin administrator root user login logon account
welcome willkommen hello hallo letmein changeme change default guest test testing temp temporary master super
system server database service manager company office work home internet computer network security secure
qwerty qwertz azerty asdf zxcv qazwsx iloveyou love lovely loveme forever princess prince angel baby honey
sunshine sunflower flower rainbow summer winter spring autumn january february march april may june july august
september october november december monday tuesday wednesday thursday friday saturday sunday
monkey dragon tiger lion eagle wolf dog cat horse bear fish bird butterfly chicken panther shadow hunter killer
football baseball basketball soccer hockey golf tennis champion player gamer pokemon batman superman spiderman
starwars jedi matrix hello123 michael jennifer jessica ashley daniel charlie thomas robert andrew joshua matthew
anthony george jordan michelle nicole amanda maria anna david james john mary alexander william
liverpool chelsea arsenal barcelona london paris berlin newyork america england germany france
money rich dollar euro gold silver diamond freedom whatever nothing something trustno trustnoone access
cheese coffee chocolate cookie banana orange apple cherry pepper ginger potato pizza bacon
correct battery staple google facebook microsoft windows linux apple android samsung amazon
the and is are this that my your our me you to of in on i a it
`
  .split(/\s+/)
  .filter((word) => word !== '');

/** Rows of keyboards and the alphabet; any stretch of three or more, in either direction, is a run. */
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  '1qaz2wsx3edc4rfv5tgb6yhn',
];
const RUNS = [...ROWS, ...ROWS.map((row) => Array.from(row).reverse().join(''))];
const RUN_CHARACTERS_MIN = 3;

const LEET = new Map(
  Object.entries({ '0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' }),
);
const wordSet = new Set(WORDS);
const wordCharactersMax = Math.max(...WORDS.map((word) => word.length));

/** True if the text, ignoring case, has no part that a guesser would not try first. */
export function isCommonPassword(password: string, contextWords: readonly string[] = []): boolean {
  const text = password
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_.,;:#*+/|-]+/gu, '');
  const words = new Set([...wordSet, ...contextWords.map((word) => word.toLowerCase())]);
  return [text, unleet(text)].some(
    (spelling) => consistsOfCommon(spelling, words) || repeatsItself(spelling),
  );
}

/** Walks from the front: `reached[i]` tells whether the first i characters can be cut into common parts. */
function consistsOfCommon(text: string, words: ReadonlySet<string>): boolean {
  const reached = [true];
  for (let end = 1; end <= text.length; end++) {
    const longest = Math.min(end, Math.max(wordCharactersMax, 64));
    reached[end] = false;
    for (let length = 1; length <= longest && !reached[end]; length++) {
      const part = text.slice(end - length, end);
      if (
        reached[end - length] &&
        (words.has(part) || isNumber(part) || isRun(part) || isOneCharacter(part))
      ) {
        reached[end] = true;
      }
    }
  }
  return reached[text.length] === true;
}

function isNumber(text: string): boolean {
  return /^[\d!?$%&=()]+$/.test(text);
}

function isRun(text: string): boolean {
  return text.length >= RUN_CHARACTERS_MIN && RUNS.some((run) => run.includes(text));
}

function isOneCharacter(text: string): boolean {
  return text.length >= RUN_CHARACTERS_MIN && text === text.charAt(0).repeat(text.length);
}

/** `abcxyzabcxyzabcxyz`: a beginning shorter than seven characters, again and again. */
function repeatsItself(text: string): boolean {
  for (let length = 1; length <= Math.min(6, text.length / 2); length++) {
    if (
      text ===
      text
        .slice(0, length)
        .repeat(Math.ceil(text.length / length))
        .slice(0, text.length)
    )
      return true;
  }
  return false;
}

function unleet(text: string): string {
  return Array.from(text, (character) => LEET.get(character) ?? character).join('');
}
