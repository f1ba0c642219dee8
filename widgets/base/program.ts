/** What the widgets that run a program of the reader's have in common. No DOM here: the kernel's half uses it too. */

/** The text of a program as it is shown: no white space around its lines. */
export function tidyProgram(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .trim();
}

/**
 * The symbols that a text stands for: its characters, or its words where a symbol has more than one character. White space is
 * no symbol.
 */
export function symbolsOf(text: string, alphabet: readonly string[]): string[] {
  const words = text.split(/\s+/).filter((word) => word !== "");
  return inWords(alphabet) ? words : words.flatMap((word) => [...word]);
}

/** The text that stands for some symbols; one that is given stays as it is. */
export function textOfSymbols(symbols: Iterable<string>, alphabet: readonly string[]): string {
  if (typeof symbols === "string") return symbols;
  return Array.from(symbols).join(inWords(alphabet) ? " " : "");
}

function inWords(alphabet: readonly string[]): boolean {
  return alphabet.some((symbol) => [...symbol].length > 1);
}

/** What an error says, without the name of the function that threw it. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^\w+(\.\w+)?: /, "") : String(error);
}

/** Colours of symbols, light enough for dark letters; the first is the blank's. They come round after eight. */
export const symbolColours: readonly string[] = [
  "#eceff3",
  "#9ecae1",
  "#fdc086",
  "#a6dba0",
  "#cbb8dd",
  "#f4a6b4",
  "#ffe08a",
  "#a8ddd4",
];

/** Dark letters for {@link symbolColours}. */
export const symbolInk = "#1a1a1a";

/** A colour scale in steps, one a symbol: number n of `count` has the n-th colour, with z from 0 to count − 1. */
export function symbolScale(count: number): [number, string][] {
  return Array.from({ length: count }, (_, n) => symbolColours[n % symbolColours.length]).flatMap((colour, n) => [
    [n / count, colour] as [number, string],
    [(n + 1) / count, colour] as [number, string],
  ]);
}
