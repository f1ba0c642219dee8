import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LinearChainCRF, Random } from "../../src/core/index.js";
import {
  allowedEntities,
  allowedSegmentation,
  characters,
  entitiesOfTags,
  entitiesOfWords,
  entityExample,
  entityScores,
  entityTags,
  maximumMatching,
  segmentationExample,
  tagsOfWords,
  wordScores,
  wordsOfTags,
} from "../../src/tasks/index.js";

const words = fc.array(fc.string({ unit: fc.constantFrom(..."他说的确实在理a1，"), minLength: 1, maxLength: 5 }), {
  minLength: 1,
});

describe("characters", () => {
  it("knows ASCII, signs and the 3,755 common characters of GB 2312, each by a number of its own", () => {
    const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((c) =>
      /\P{Cs}/u.test(c),
    );
    const known = characters.encode(all.join("")).filter((token) => token > 0);
    // Full-width letters fall together with ASCII.
    expect(new Set(known).size).toBe(characters.vocabularySize - 1);
    const chinese = all.filter((c) => /\p{Script=Han}/u.test(c) && c >= "一" && c <= "龥");
    expect(characters.encode(chinese.join("")).filter((token) => token > 0).length).toBe(3755);
  });

  it("reads full-width digits as digits, and what it does not know as 0", () => {
    expect(characters.encode("１９９８，")).toEqual(characters.encode("1998,"));
    expect(characters.encode("喆𠮷")).toEqual([0, 0]);
    expect(characters.encode("啊座")).toEqual([characters.vocabularySize - 3755, characters.vocabularySize - 1]);
  });
});

describe("segmentation", () => {
  it("cuts a text into the words that its tags were made of", () => {
    fc.assert(
      fc.property(words, (given) => {
        expect(wordsOfTags(given.join(""), tagsOfWords(given))).toEqual(given);
      }),
      { seed: 1 },
    );
  });

  it("makes words of any tags, and loses no character", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 7, maxLength: 7 }), (tags) => {
        expect(wordsOfTags("他说的确实在理", tags).join("")).toBe("他说的确实在理");
      }),
      { seed: 1 },
    );
  });

  it("allows the tags of words, and nothing else", () => {
    const crf = new LinearChainCRF({ tags: 4, allowed: allowedSegmentation });
    const emissions = new Random(1).normalTensor([5, 40, 4], {});
    for (const tags of crf.viterbi(emissions)) expect(tagsOfWords(wordsOfTags("他说的确实", tags))).toEqual(tags);
    fc.assert(
      fc.property(words, (given) => {
        const { tags } = segmentationExample(given);
        const zeros = new Random(1).normalTensor([tags.length, 1, 4]);
        expect(Number.isFinite(crf.logLikelihood(zeros, [tags]).data[0])).toBe(true);
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it("scores by word: both ends must be right", () => {
    const truth = [["他", "说", "的", "确实", "在理"]];
    const { precision, recall, f1 } = wordScores(truth, [["他", "说", "的确", "实在", "理"]]);
    expect([precision, recall]).toEqual([2 / 5, 2 / 5]);
    expect(f1).toBeCloseTo(0.4, 12);
    expect(wordScores(truth, truth)).toEqual({ precision: 1, recall: 1, f1: 1 });
    expect(wordScores([["研究", "生命"]], [["研究生", "命"]]).f1).toBe(0);
    // 3 words found, 2 of them among 4: 2·(2/3)(1/2)/(2/3 + 1/2) = 4/7.
    expect(wordScores([["a", "b", "c", "d"]], [["a", "b", "cd"]]).f1).toBeCloseTo(4 / 7, 12);
  });

  it("matches the longest word first, from the left: which is why 的确 wins", () => {
    const dictionary = new Set(["的确", "确实", "实在", "在理"]);
    expect(maximumMatching("他说的确实在理", dictionary)).toEqual(["他", "说", "的确", "实在", "理"]);
    expect(maximumMatching("研究生命的起源", new Set(["研究", "研究生", "生命", "起源"]))).toEqual([
      "研究生",
      "命",
      "的",
      "起源",
    ]);
    expect(maximumMatching("", dictionary)).toEqual([]);
  });
});

describe("entities", () => {
  const sentence = [
    ["江", "nr"],
    ["泽民", "nr"],
    ["１２月", "t"],
    ["３１日", "t"],
    ["在", "p"],
    ["北京", "ns"],
    ["上海", "ns"],
    ["对", "p"],
    ["新华社", "nt"],
    ["叶利钦", "nr"],
    ["说", "v"],
  ].map(([word, pos]) => ({ word, pos }));

  it("joins surname and given name, and the words of a time, but neither places nor names beside each other", () => {
    const text = sentence.map(({ word }) => word).join("");
    const found = entitiesOfWords(sentence).map(({ type, from, to }) => `${type} ${text.slice(from, to)}`);
    expect(found).toEqual([
      "person 江泽民",
      "time １２月３１日",
      "place 北京",
      "place 上海",
      "organisation 新华社",
      "person 叶利钦",
    ]);
  });

  it("gives the entities back from the tags", () => {
    const { tokens, tags } = entityExample(sentence);
    expect(tags.length).toBe(tokens.length);
    expect(entitiesOfTags(tags)).toEqual(entitiesOfWords(sentence));
    expect(entitiesOfTags([2, 2, 4])).toEqual([
      { type: "person", from: 0, to: 2 },
      { type: "place", from: 2, to: 3 },
    ]);
  });

  it("allows I after B or I of its own type only", () => {
    const crf = new LinearChainCRF({ tags: entityTags.length, allowed: allowedEntities });
    const { tags } = entityExample(sentence);
    expect(Number.isFinite(crf.logLikelihood(new Random(1).normalTensor([tags.length, 1, 9]), [tags]).data[0])).toBe(
      true,
    );
    for (const path of crf.viterbi(new Random(2).normalTensor([12, 50, 9]))) {
      for (const [n, tag] of path.entries()) {
        if (tag > 0 && tag % 2 === 0) expect([tag - 1, tag]).toContain(path[n - 1]);
      }
    }
  });

  it("counts an entity where its type and both its ends are right", () => {
    const person = { type: "person", from: 0, to: 3 } as const;
    const time = { type: "time", from: 5, to: 9 } as const;
    const scores = entityScores([[person, time]], [[{ ...person, type: "place" }, time]]);
    expect(scores.all).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 });
    expect(scores.time.f1).toBe(1);
    expect(scores.person).toEqual({ precision: 0, recall: 0, f1: 0 });
    expect(scores.place.precision).toBe(0);
  });
});
