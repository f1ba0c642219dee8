/** A line of a program. */
export interface ProgramLine {
  /** From 1. */
  readonly number: number;
  readonly words: readonly string[];
}

/** The lines of a program's text that are not empty; `//` starts a comment. */
export function programLines(text: string): ProgramLine[] {
  return text
    .split("\n")
    .map((line, n) => ({
      number: n + 1,
      words: line
        .replace(/\/\/.*/, "")
        .split(/\s+/)
        .filter(Boolean),
    }))
    .filter(({ words }) => words.length > 0);
}

/** What is thrown for a line that cannot be read. */
export function lineError(where: string, { number, words }: ProgramLine, expected: string): SyntaxError {
  return new SyntaxError(`${where}: line ${number} is "${words.join(" ")}"; ${expected}`);
}
