import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { SequenceTagger } from "../../../src/core/outputs/sequence-tagger.js";
import { paperTheme } from "../../../widgets/base/figure.js";
import { taggedTextFigure } from "../../../widgets/tagged-text/figure.js";
import { type TaggedTextWidget, taggedText } from "../../../widgets/tagged-text/model.js";
import type { TaggedTextState } from "../../../widgets/tagged-text/readings.js";
import { spansOf, tagsOfWords } from "../../../widgets/tagged-text/spans.js";
import { type KeptTagger, readText } from "../../../widgets/tagged-text/tagger.js";
import { hostile, textOf } from "../traces.js";

const tags = ["S", "B", "M", "E"];
const vocabulary = [..."他说的确实在理"];
const allowed = {
  start: [0, 1],
  next: [
    [0, 1],
    [2, 3],
    [2, 3],
    [0, 1],
  ],
  end: [0, 3],
};

function taggerOf(crf: boolean): SequenceTagger {
  const network = new GRU({ inputSize: 3, hiddenSize: 4, bidirectional: true, seed: 1 });
  return new SequenceTagger(network, { vocabularySize: 7, tags: 4, crf, seed: 2, ...(crf && { allowed }) });
}

function draw(w: TaggedTextWidget, width = 700): ReturnType<typeof taggedTextFigure> {
  const state = new Proxy({} as TaggedTextState, { get: (_, name) => w.get(name as keyof TaggedTextState) });
  return taggedTextFigure(state, { width, theme: paperTheme, webgl: false });
}

/** Every path of allowed tags, with its probability by the tagger's scores. */
function allPaths(tagger: SequenceTagger, numbers: number[]): { path: number[]; p: number }[] {
  const { transitions, start, end, emissions, T, C } = tagger.lattice([numbers])[0];
  const paths = Array.from({ length: C ** T }, (_, n) =>
    Array.from({ length: T }, (_, t) => Math.floor(n / C ** t) % C),
  );
  const weights = paths.map((path) => {
    const score = path.reduce(
      (sum, tag, t) => sum + emissions[t * C + tag] + (t === 0 ? start[tag] : transitions[path[t - 1] * C + tag]),
      end[path[T - 1]],
    );
    return Math.exp(score);
  });
  const all = weights.reduce((a, b) => a + b);
  return paths.map((path, n) => ({ path, p: weights[n] / all }));
}

describe("spans", () => {
  it("are words of S, B, M, E, entities of B, I, O, and other tags by themselves", () => {
    const brief = (given: string[]): unknown[] =>
      spansOf(given).map(({ from, to, label, inside }) => [from, to, label, inside]);
    expect(brief(["S", "B", "M", "E", "B", "E"])).toEqual([
      [0, 1, "", true],
      [1, 4, "", true],
      [4, 6, "", true],
    ]);
    expect(brief(["B-PER", "I-PER", "O", "I-ORG", "B-ORG"])).toEqual([
      [0, 2, "PER", true],
      [2, 3, "", false],
      [3, 4, "ORG", true],
      [4, 5, "ORG", true],
    ]);
    expect(brief(["NOUN", "NOUN"])).toEqual([
      [0, 1, "NOUN", true],
      [1, 2, "NOUN", true],
    ]);
    expect(tagsOfWords(["他", "的确", "不在乎"])).toEqual(["S", "B", "E", "B", "M", "E"]);
  });
});

describe("taggedText", () => {
  it("draws a rectangle a word, each token with its tag, and the scores as they are", () => {
    const scores = Array.from({ length: 3 }, (_, t) => tags.map((_, n) => (t * 4 + n) / 12));
    const { data, layout } = draw(taggedText([{ tokens: "说的确", tags: ["S", "B", "E"], scores }], { tags }));
    expect(layout.shapes).toHaveLength(2);
    const [first, second] = layout.shapes as { x0: number; x1: number; fillcolor: string }[];
    expect((second.x1 - second.x0) / (first.x1 - first.x0)).toBeGreaterThan(2);
    expect(first.fillcolor).not.toBe(second.fillcolor);
    const map = data.find(({ type }) => type === "heatmap") as unknown as { z: number[][] };
    expect(map.z).toEqual(tags.map((_, n) => scores.map((row) => row[n])));
    const words = data.filter(({ mode }) => mode === "text").flatMap(({ text }) => text as string[]);
    expect(words.sort()).toEqual(["B", "E", "S", "的", "确", "说"].sort());
  });

  it("names an entity once above it, and says beneath each token only where in it that stands", () => {
    const { data, layout } = draw(taggedText([{ tokens: "在北京市", tags: ["O", "B-place", "I-place", "I-place"] }]));
    const beneath = data.filter(({ textfont }) => (textfont as { size: number }).size === 10);
    expect(beneath.flatMap(({ text }) => text)).toEqual(["O", "B", "I", "I"]);
    expect(beneath.flatMap(({ customdata }) => customdata)[1]).toBe("2: 北, B-place");
    expect(layout.annotations).toHaveLength(1);
  });

  it("breaks a long text into lines that stay within the width", () => {
    const tokens = "他说的确实在理".repeat(6);
    const w = taggedText([{ tokens, tags: [...tokens].map(() => "S") }]);
    for (const width of [700, 340]) {
      const { data, layout } = draw(w, width);
      const xs = data.flatMap(({ x }) => x as number[]);
      expect([Math.min(...xs) > 0, Math.max(...xs) < width]).toEqual([true, true]);
      const ys = new Set(data.flatMap(({ y }) => y as number[]));
      expect(ys.size).toBeGreaterThan(2);
      expect(Math.max(...ys)).toBeLessThan(layout.height);
    }
  });

  it("reads a text with a CRF: the best of all paths, its probability, and that of another reading", () => {
    const tagger = taggerOf(true);
    const w = taggedText({ tagger, vocabulary }, { tags, text: "他说的确", compare: "他/说/的确;他说/的确; 他说的确" });
    const paths = allPaths(tagger, [0, 1, 2, 3]);
    const best = paths.reduce((a, b) => (b.p > a.p ? b : a));
    const [first, ...others] = w.get("readings");
    expect(first.tags).toEqual(best.path.map((tag) => tags[tag]));
    expect(Math.exp(first.score as number)).toBeCloseTo(best.p, 4);
    for (const [n, words] of [["他", "说", "的确"], ["他说", "的确"], ["他说的确"]].entries()) {
      const own = tagsOfWords(words);
      const { p } = paths.find(({ path }) => path.every((tag, t) => tags[tag] === own[t])) as { p: number };
      expect(others[n].tags).toEqual(own);
      expect(Math.exp(others[n].score as number)).toBeCloseTo(p, 4);
    }
    for (const [t, row] of (first.scores as number[][]).entries()) {
      for (const [tag, p] of row.entries()) {
        const marginal = paths.filter(({ path }) => path[t] === tag).reduce((sum, each) => sum + each.p, 0);
        expect(p).toBeCloseTo(marginal, 4);
      }
    }
  });

  it("reads with a softmax, words too, and a text that has an unknown token where it may", () => {
    const tagger = taggerOf(false);
    const w = taggedText({ tagger, vocabulary, unknown: 0, words: true }, { tags, text: "说 新的 理" });
    const [{ tokens, tags: read, score }] = w.get("readings");
    const [probabilities] = tagger.probabilities([[1, 0, 6]]);
    expect(tokens).toEqual(["说", "新的", "理"]);
    expect(read).toEqual(probabilities.map((row) => tags[row.indexOf(Math.max(...row))]));
    expect(score).toBeCloseTo(
      probabilities.reduce((sum, row) => sum + Math.log(Math.max(...row)), 0),
      5,
    );
    w.set({ text: "理" });
    expect(w.get("readings")[0].tokens).toEqual(["理"]);
  });

  it("keeps what the browser needs to read as the tagger did when it was given", () => {
    const tagger = taggerOf(true);
    const w = taggedText({ tagger, vocabulary }, { tags, text: "他说的" });
    const before = w.get("readings");
    for (const { data } of Object.values(tagger.parameters())) data.fill(0);
    const kept = structuredClone(w.get("data").tagger);
    expect(readText(kept as KeptTagger, tags, "他说的", "")).toEqual(before);
  });

  it("shows other readings when they are set, and hostile text as text", () => {
    const w = taggedText([{ tokens: [hostile, "b"], tags: [`B-${hostile}`, "O"], name: hostile }], {
      title: hostile,
      text: hostile,
    });
    expect(textOf(draw(w))).not.toContain("<img");
    w.set({ readings: [{ tokens: "ab", tags: ["O", 1] }] });
    expect(w.get("readings")[0]).toEqual({ name: "", tokens: ["a", "b"], tags: ["O", "O"], score: null, scores: null });
  });

  it("refuses what cannot be, and stays as it was", () => {
    expect(() => taggedText([])).toThrow("taggedText: readings is empty");
    expect(() => taggedText([{ tokens: "ab", tags: ["S"] }])).toThrow("reading 0 has 1 tags; it has 2 tokens");
    expect(() => taggedText([{ tokens: "a", tags: [4] }], { tags })).toThrow(
      "has the tag 4; it must be one of S, B, M, E",
    );
    expect(() => taggedText([{ name: "x", tokens: "a", tags: ["S"], scores: [[1]] }], { tags })).toThrow(
      "reading 0 (x) has scores [1][1]; they must be [1][4]",
    );
    const tagger = taggerOf(true);
    expect(() => taggedText({ tagger, vocabulary: ["a"] }, { tags, text: "a" })).toThrow(
      "vocabulary has 1 tokens; the tagger's has 7",
    );
    const w = taggedText({ tagger, vocabulary }, { tags, text: "他说" });
    expect(() => w.set({ text: "你说" })).toThrow("taggedText: 你 is not in the vocabulary");
    expect(() => w.set({ text: "" })).toThrow("taggedText: text is empty");
    expect(() => w.set({ compare: "他" })).toThrow("the reading 他 is not one of 他说");
    expect([w.get("text"), w.get("readings")[0].tokens]).toEqual(["他说", ["他", "说"]]);
  });
});
