import type { Language } from "../base/protocol.js";
import type { KeptTagger } from "./tagger.js";

/** One way to read a text. */
export interface Reading {
  name: string;
  tokens: string[];
  /** One a token. */
  tags: string[];
  /** log p of the whole reading, or any other score; null where there is none. */
  score: number | null;
  /** Score of each tag at each token, [T][C]; null where there are none. */
  scores: number[][] | null;
}

/** State of the tagged text widget. */
export interface TaggedTextState {
  data: { tagger: KeptTagger | null; tags: string[] };
  readings: Reading[];
  /** What the reader has written; null where there is nothing to write. */
  text: string | null;
  /** Segmentations to compare with, ";" between them; null where there is no tagger that could score them. */
  compare: string | null;
  title: string;
  language: Language;
}

/** The words of a reading, with "/" between them; labels after what has one. */
export function inWords(
  { tokens, tags }: Reading,
  spans: readonly { from: number; to: number; label: string }[],
): string {
  const spaced = tokens.some((token) => [...token].length > 1) ? " " : "";
  if (tags.length === 0) return tokens.join(spaced);
  return spans
    .map(({ from, to, label }) => `${tokens.slice(from, to).join(spaced)}${label === "" ? "" : `(${label})`}`)
    .join("/");
}
