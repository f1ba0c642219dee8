/**
 * Characters as tokens: the unknown one (0), ASCII, the signs of GB 2312 and its 3,755 common Chinese characters (its first
 * level, the rows 16 to 55 of the national standard). The numbers depend on no text, so that a model keeps its meaning
 * whatever it is trained on. Full-width letters and digits are read as ASCII.
 */
export interface Characters {
  /** V, how many tokens there are. */
  readonly vocabularySize: number;
  /** One token a character, 0 for one that is not known. */
  encode(text: string): number[];
}

/** What stands at each token; the first is the unknown character. */
const symbols: readonly string[] = ["�", ...ascii(), ...row(1), ...range(16, 55).flatMap(row)];
const tokens: ReadonlyMap<string, number> = new Map(symbols.map((symbol, token) => [symbol, token]));

/**
 * The characters that the Chinese tasks are read by.
 *
 * @example
 * const tokens = characters.encode("他说的确实在理");
 */
export const characters: Characters = {
  vocabularySize: symbols.length,
  encode: (text) => [...halfWidth(text)].map((character) => tokens.get(character) ?? 0),
};

/** Full-width ASCII (！ to ～) as ASCII; as many characters as before. */
export function halfWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}

function ascii(): string[] {
  return range(0x21, 0x7e).map((code) => String.fromCharCode(code));
}

/** The characters of one row of GB 2312, which has 94 places; not all of them are taken. */
function row(number: number): string[] {
  const decoder = new TextDecoder("gb2312");
  const places = range(1, 94).map((place) => decoder.decode(Uint8Array.of(0xa0 + number, 0xa0 + place)));
  const other = /[\ufffd\ue000-\uf8ff\s]/;
  return places.filter((symbol) => [...symbol].length === 1 && !other.test(symbol) && halfWidth(symbol) === symbol);
}
