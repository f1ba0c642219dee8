import { describe, expect, it } from "vitest";
import { phrases, phraseVocabulary } from "../../src/tasks/phrases.js";

const many = phrases({ count: 5000, seed: 1 });
const where = (english: RegExp) => many.filter(({ sourceText }) => english.test(sourceText));

describe("phrases", () => {
  it("has the tokens of both texts", () => {
    for (const { source, sourceText, target, targetText } of many.slice(0, 500)) {
      expect(phraseVocabulary.encode(sourceText)).toEqual(source);
      expect(phraseVocabulary.decode(target)).toBe(targetText);
    }
  });

  it("translates one sentence into one only", () => {
    const known = new Map<string, string>();
    for (const { sourceText, targetText } of many) {
      expect(known.get(sourceText) ?? targetText).toBe(targetText);
      known.set(sourceText, targetText);
    }
    expect(known.size).toBeGreaterThan(4000);
  });

  it("gives each noun its measure word", () => {
    const counted = many.flatMap(({ targetText }) => {
      const found = /[一两三四五]([^新旧大小红白黑])[新旧大小红白黑]?(书|信|报纸|苹果|鱼|花|狗|猫|车)/.exec(targetText);
      return found ? [`${found[1]}${found[2]}`] : [];
    });
    const pairs = [...new Set(counted)].sort();
    expect(pairs).toEqual(["本书", "封信", "份报纸", "个苹果", "条鱼", "朵花", "只狗", "只猫", "辆车"].sort());
  });

  it("says the past by 了, or by 没 where it is denied, and asks by 吗 or 什么", () => {
    for (const { targetText } of where(/^Did .*\?$/)) expect(targetText).toMatch(/了.*吗？$/);
    for (const { targetText } of where(/ did not /)) expect(targetText).toMatch(/^[^了]*没[^了]*。$/);
    for (const { targetText } of where(/^What did /)) expect(targetText).toMatch(/了什么？$/);
    for (const { targetText } of where(/ will not /)) expect(targetText).toMatch(/不会/);
    for (const { targetText } of where(/every day/)) expect(targetText).not.toMatch(/了|会/);
    for (const { targetText } of where(/(bought|wrote|saw|drew)/)) expect(targetText).toMatch(/了.*。$/);
  });

  it("has time and place before the verb, wherever English has them", () => {
    for (const { targetText } of where(/yesterday/i)) expect(targetText).toMatch(/昨天.*(买|看|写|画)/);
    for (const { targetText } of where(/in Beijing/)) expect(targetText).toMatch(/在北京(买|看|写|画)/);
    expect(where(/^Yesterday/).length).toBeGreaterThan(10);
  });

  it("writes English with its articles and its third person", () => {
    expect(where(/\ba [aeiou]/)).toEqual([]);
    expect(where(/\ban [^aeiou]/)).toEqual([]);
    expect(where(/^(He|She|The teacher|The doctor) (buy|read|write|see|draw) .*every day/)).toEqual([]);
    expect(where(/^(I|You|We|They|The children) (buys|reads|writes|sees|draws) /)).toEqual([]);
    expect(where(/\b(two|three|four|five) (\w+ )?(book|letter|newspaper|apple|flower|dog|cat|car)\b/)).toEqual([]);
  });

  it("refuses words that it does not have", () => {
    expect(() => phraseVocabulary.encode("He sold a car.")).toThrow("phraseVocabulary: sold is not among I you");
    expect(() => phrases({ count: 0 })).toThrow("phrases: count is 0");
  });
});
