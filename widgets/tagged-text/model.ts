import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { Widget } from "../base/widget.js";
import { taggedTextFigure } from "./figure.js";
import { inWords, type Reading, type TaggedTextState } from "./readings.js";
import { spansOf } from "./spans.js";
import { keepTagger, readText, type TextTagger } from "./tagger.js";

/** One way to read a text, as a notebook gives it. */
export interface GivenReading {
  name?: string;
  /** The tokens, or a text whose characters they are. */
  tokens: string | readonly string[];
  /** One a token: its name, or its number among the option `tags`. */
  tags: readonly (string | number)[];
  /** log p of the whole reading, or any other score. */
  score?: number;
  /** Score of each tag at each token, [T][C]: emissions, marginals. */
  scores?: readonly ArrayLike<number>[];
}

/** Options of {@link taggedText}. */
export interface TaggedTextOptions {
  /** Names of the tags by their numbers; default those that occur. */
  tags?: readonly string[];
  /** Of a tagger: the text to begin with. Of readings: what stands in the field to begin with; without it there is no field. */
  text?: string;
  /** Segmentations that the tagger's is compared with, "他/说/的确/实/在理"; ";" between several. */
  compare?: string;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/** The widget of {@link taggedText}, whose readings can be set anew. */
export interface TaggedTextWidget extends Omit<Widget<TaggedTextState>, "set"> {
  /** Changes readings (as {@link taggedText} takes them), text, compare or title, here and in the browser. */
  set(values: Partial<Omit<TaggedTextState, "readings">> & { readings?: readonly GivenReading[] }): this;
}

/**
 * Shows a text with its tags: words or entities as coloured spans, the tag beneath each token, and the score of each tag there
 * as a heat map. Several readings stand below each other with their scores, the best in bold. B, M, I, E, S and O are read as
 * places in a span, with a label after "-" or without; any other tag is a span by itself.
 *
 * Given a tagger and its vocabulary, there is a field: what the reader writes is tagged in the browser, with p of the reading
 * and of those it is compared with. Given readings and `text`, there is a field too, and the notebook answers it:
 * `w.on("change:text", ({ value }) => w.set({ readings: read(value) }))`.
 *
 * @param readings one or several, or a tagger with its vocabulary.
 * @returns the widget; `get`, `set` and `on` know `text`, `readings`, `compare` and `title`.
 * @throws RangeError for readings with another number of tags or scores than tokens, a tag that is not there, a vocabulary
 *   that is not the tagger's, a text with unknown tokens, or a reading of another text to compare with.
 *
 * @example
 * taggedText([{ name: "的确", tokens: "他说的确实在理", tags: ["S", "S", "B", "E", "S", "B", "E"], score: -4.2 }])
 * @example
 * taggedText({ tagger, vocabulary, unknown: 0 },
 *   { tags: ["S", "B", "M", "E"], text: "他说的确实在理", compare: "他/说/的确/实/在理" })
 */
export function taggedText(
  readings: readonly GivenReading[] | TextTagger,
  options: TaggedTextOptions = {},
): TaggedTextWidget {
  const { title = "", language = defaultLanguage() } = options;
  const given = "tagger" in readings ? null : readings;
  const tagger = "tagger" in readings ? keepTagger(readings) : null;
  const tags = options.tags ?? tagsThatOccur(given);
  const outputs = "tagger" in readings ? readings.tagger.output.weight.shape[0] : tags.length;
  if (tags.length !== outputs) {
    throw new RangeError(`taggedText: tags has ${tags.length} names; the tagger has ${outputs} tags`);
  }
  const kept = new WeakSet<object>();
  let read: { text: string; compare: string } | undefined;
  return new Widget<TaggedTextState>({
    view: "taggedText",
    state: {
      data: { tagger, tags: [...tags] },
      readings: (given ?? []) as Reading[],
      text: options.text ?? (tagger === null ? null : ""),
      compare: tagger === null ? null : (options.compare ?? ""),
      title,
      language,
    },
    derive(state) {
      if (tagger === null) {
        if (kept.has(state.readings)) return {};
        const all = state.readings.map((reading, n) => keepReading(reading as GivenReading, n, tags));
        if (all.length === 0) throw new RangeError("taggedText: readings is empty; at least one is needed");
        kept.add(all);
        return { readings: all };
      }
      const { text, compare } = { text: state.text ?? "", compare: state.compare ?? "" };
      if (read?.text === text && read.compare === compare) return {};
      const found = readText(tagger, tags, text, compare);
      read = { text, compare };
      return { readings: found };
    },
    figure: (state) => taggedTextFigure(state, pictureFrame),
    describe({ readings }) {
      const all = readings.map((reading) => inWords(reading, spansOf(reading.tags)));
      return `Tagged text: ${all.join("; ")} (a live view in JupyterLab)`;
    },
  }) as unknown as TaggedTextWidget;
}

function tagsThatOccur(readings: readonly GivenReading[] | null): string[] {
  if (readings === null) throw new RangeError("taggedText: tags is missing; a tagger's tags need names");
  return [...new Set(readings.flatMap(({ tags }) => tags.map(String)))];
}

function keepReading(reading: GivenReading, n: number, names: readonly string[]): Reading {
  const { name = "", score, scores } = reading;
  const where = `taggedText: reading ${n}${name === "" ? "" : ` (${name})`}`;
  const tokens = typeof reading.tokens === "string" ? [...reading.tokens] : [...reading.tokens];
  if (tokens.length === 0) throw new RangeError(`${where} has no tokens`);
  if (reading.tags.length !== tokens.length) {
    throw new RangeError(`${where} has ${reading.tags.length} tags; it has ${tokens.length} tokens`);
  }
  const tags = reading.tags.map((tag) => {
    const found = typeof tag === "number" ? names[tag] : names.find((each) => each === tag);
    if (found !== undefined) return found;
    throw new RangeError(`${where} has the tag ${tag}; it must be one of ${names.join(", ")}`);
  });
  if (scores && (scores.length !== tokens.length || scores.some(({ length }) => length !== names.length))) {
    throw new RangeError(
      `${where} has scores [${scores.length}][${scores[0]?.length}]; they must be [${tokens.length}][${names.length}]`,
    );
  }
  return { name, tokens, tags, score: score ?? null, scores: scores?.map((row) => Array.from(row)) ?? null };
}
