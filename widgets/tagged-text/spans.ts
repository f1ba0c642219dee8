/** Which tokens belong together, as their tags say. */

/** Some tokens in a row. */
export interface Span {
  /** Place of the first token, and of the one after the last. */
  from: number;
  to: number;
  /** What it is: "PER" of B-PER; "" of a word of S, B, M, E alone. */
  label: string;
  /** Whether it is something: what is tagged O is not. */
  inside: boolean;
}

const position = /^([BMIESO])(?:[-_](.+))?$/;

/**
 * Spans of tags that say where in a span a token stands: B begins, M or I goes on, E ends, S is alone, O is outside, each but
 * O with or without a label after "-". Any other tag is a span of one token, with the tag as its label. A span that is not
 * begun begins where it goes on.
 */
export function spansOf(tags: readonly string[]): Span[] {
  const spans: Span[] = [];
  let open = false;
  for (const [t, tag] of tags.entries()) {
    const [, place, label = ""] = position.exec(tag) ?? ["", "S", tag];
    const last = spans.at(-1);
    const goesOn = open && last !== undefined && "MIE".includes(place) && last.label === label;
    if (goesOn) last.to = t + 1;
    else spans.push({ from: t, to: t + 1, label, inside: place !== "O" });
    open = "BMI".includes(place);
  }
  return spans;
}

/** Where in a span a tag stands: "B" of B-PER; any other tag as it is. */
export function placeOf(tag: string): string {
  return position.exec(tag)?.[1] ?? tag;
}

/** Tags S, B, M, E of words. */
export function tagsOfWords(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    const { length } = [...word];
    return Array.from({ length }, (_, n) => (length === 1 ? "S" : n === 0 ? "B" : n === length - 1 ? "E" : "M"));
  });
}
