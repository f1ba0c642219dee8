import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateSymbols, dates } from "../../src/tasks/dates.js";
import { learn2Carry } from "../../src/tasks/learn2carry.js";
import { numberTranslations, numberVocabulary } from "../../src/tasks/number-translation.js";
import { numeral, numeralSymbols, numerals } from "../../src/tasks/numerals.js";
import { reversal } from "../../src/tasks/reversal.js";

describe("reversal", () => {
  it("gives back the letters from the last to the first", () => {
    for (const { source, target } of reversal({ from: 1, to: 12, count: 300, symbols: 5, seed: 1 })) {
      expect(target.map((_, t) => target[target.length - 1 - t])).toEqual(source);
      expect(source.every((token) => token >= 0 && token < 5)).toBe(true);
    }
  });

  it("refuses what does not fit", () => {
    expect(() => reversal({ from: 0, count: 1 })).toThrow("reversal: from is 0 and to 0");
    expect(() => reversal({ from: 1, count: 1, symbols: 0 })).toThrow("reversal: symbols is 0");
  });
});

describe("learn2Carry", () => {
  const value = (digits: readonly number[]) =>
    digits.reduce((sum, digit, place) => sum + BigInt(digit) * 10n ** BigInt(place), 0n);

  it("adds up, the ones first, within its bounds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }), (from, more) => {
        for (const { first, second, sum } of learn2Carry({ from, to: from + more, count: 10, seed: more })) {
          expect(value(first) + value(second)).toBe(value(sum));
          for (const number of [first, second]) {
            expect(number.length).toBe(11);
            expect(value(number) >= BigInt(from) && value(number) < BigInt(from + more)).toBe(true);
          }
        }
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("refuses bounds and lengths that do not fit", () => {
    expect(() => learn2Carry({ from: 5, to: 5, count: 1 })).toThrow("learn2Carry: from is 5 and to 5");
    expect(() => learn2Carry({ from: 0, to: 500, count: 1, length: 2 })).toThrow(
      "learn2Carry: length is 2; it must be a whole number from 3",
    );
  });
});

/** Reads an English number: a second definition, the other way round. */
function readEnglish(text: string): number {
  const small = numeralSymbols.english;
  let total = 0;
  let group = 0;
  for (const word of text.replaceAll("-", " ").split(" ")) {
    if (word === "hundred") group *= 100;
    else if (word === "thousand" || word === "million") {
      total += group * (word === "thousand" ? 1000 : 1_000_000);
      group = 0;
    } else {
      const at = small.indexOf(word);
      group += at < 20 ? at : (at - 18) * 10;
    }
  }
  return total + group;
}

function readChinese(text: string): number {
  let total = 0;
  let group = 0;
  let digit: number | undefined;
  for (const character of text) {
    const place = { 十: 10, 百: 100, 千: 1000 }[character];
    if (character === "万") {
      total = (group + (digit ?? 0)) * 10_000;
      group = 0;
      digit = undefined;
    } else if (place !== undefined) {
      group += (digit ?? 1) * place;
      digit = undefined;
    } else digit = "零一二三四五六七八九".indexOf(character);
  }
  return total + group + (digit ?? 0);
}

describe("numeral", () => {
  it.each([
    [0, "zero", "零"],
    [10, "ten", "十"],
    [15, "fifteen", "十五"],
    [21, "twenty-one", "二十一"],
    [105, "one hundred five", "一百零五"],
    [110, "one hundred ten", "一百一十"],
    [1024, "one thousand twenty-four", "一千零二十四"],
    [3003, "three thousand three", "三千零三"],
    [10_500, "ten thousand five hundred", "一万零五百"],
    [120_000, "one hundred twenty thousand", "十二万"],
    [99_999_999, undefined, "九千九百九十九万九千九百九十九"],
  ])("%i", (number, english, chinese) => {
    if (english) expect(numeral(number, "english")).toBe(english);
    expect(numeral(number, "chinese")).toBe(chinese);
    expect(numeral(number, "digits")).toBe(String(number));
  });

  it("can be read back, whatever the number", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 99_999_999 })), (number) => {
        expect(readEnglish(numeral(number, "english"))).toBe(number);
        expect(readChinese(numeral(number, "chinese"))).toBe(number);
        expect(numeral(number, "chinese")).not.toMatch(/零零|零万|零$(?<!^零)/);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it("refuses numbers and forms that it does not know", () => {
    expect(() => numeral(-1, "digits")).toThrow("numeral: number is -1");
    expect(() => numeral(1e8, "digits")).toThrow("numeral: number is 100000000");
    expect(() => numeral(1, "roman" as "digits")).toThrow("numeral: form is roman");
  });
});

describe("numerals", () => {
  it("has the tokens of both texts", () => {
    for (const pair of numerals({ source: "chinese", target: "english", to: 99_999_999, count: 200, seed: 1 })) {
      expect(pair.source.map((token) => numeralSymbols.chinese[token]).join("")).toBe(pair.sourceText);
      expect(pair.target.map((token) => numeralSymbols.english[token]).join(" ")).toBe(
        pair.targetText.replaceAll("-", " "),
      );
      expect(readChinese(pair.sourceText)).toBe(readEnglish(pair.targetText));
    }
  });
});

describe("dates", () => {
  it("means the same day in every form", () => {
    const options = { count: 300, seed: 1 };
    const english = dates({ ...options, source: "english" });
    const chinese = dates({ ...options, source: "chinese" });
    for (const [n, { source, sourceText, target, targetText }] of english.entries()) {
      expect(new Date(`${sourceText} UTC`).toISOString().slice(0, 10)).toBe(targetText);
      expect(chinese[n].targetText).toBe(targetText);
      expect(source.map((token) => dateSymbols.english[token]).join("")).toBe(sourceText);
      expect(target.map((token) => dateSymbols.iso[token]).join("")).toBe(targetText);
    }
    for (const { source, sourceText, targetText } of chinese) {
      const [, year, month, day] = /^(....)年(.+)月(.+)日$/.exec(sourceText) ?? [];
      const digits = [...year].map((character) => "〇一二三四五六七八九".indexOf(character)).join("");
      const two = (number: number) => String(number).padStart(2, "0");
      expect(`${digits}-${two(readChinese(month))}-${two(readChinese(day))}`).toBe(targetText);
      expect(source.map((token) => dateSymbols.chinese[token]).join("")).toBe(sourceText);
    }
  });

  it("stays within its years and refuses others", () => {
    const years = dates({ from: 2000, to: 2001, count: 500 }).map(({ targetText }) => targetText.slice(0, 4));
    expect([...new Set(years)].sort()).toEqual(["2000", "2001"]);
    expect(() => dates({ from: 900, count: 1 })).toThrow("dates: from is 900 and to 2099");
    expect(() => dates({ to: 10_000, count: 1 })).toThrow("dates: to is 10000");
    expect(() => dates({ source: "roman" as "iso", count: 1 })).toThrow("dates: form is roman");
  });
});

describe("numberTranslations", () => {
  it("never trains on what it tests, and has every direction and length", () => {
    const train = numberTranslations({ count: 3000, seed: 1 });
    const test = numberTranslations({ part: "test", count: 3000, seed: 1 });
    const trained = new Set(train.map(({ number }) => number));
    expect(test.filter(({ number }) => trained.has(number))).toEqual([]);
    expect(new Set(train.map(({ number }) => String(number).length))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    expect(new Set(test.map(({ number }) => String(number).length))).toEqual(new Set([3, 4, 5, 6]));
    const forms = (text: string) => (/\d/.test(text) ? "digits" : /[a-z]/.test(text) ? "english" : "chinese");
    const directions = train.map(({ sourceText, targetText }) => `${forms(sourceText)} ${forms(targetText)}`);
    expect(new Set(directions).size).toBe(6);
  });

  it("has the tokens of both texts, after the form that is wanted", () => {
    for (const pair of numberTranslations({ source: "chinese", target: "english", count: 200, seed: 1 })) {
      expect(readChinese(pair.sourceText)).toBe(pair.number);
      expect(numberVocabulary.decode(pair.target)).toBe(numeral(pair.number, "english"));
      const [wanted, ...read] = pair.source.map((token) => numberVocabulary.symbols[token]);
      expect(wanted).toBe("→ english");
      expect(read.join("")).toBe(pair.sourceText);
    }
  });

  it("reads numbers however they are written, and refuses what is none", () => {
    const words = numberVocabulary.encode("one hundred twenty-four", "chinese");
    expect(numberVocabulary.encode(" one hundred  twenty four", "chinese")).toEqual(words);
    expect(() => numberVocabulary.encode("one hundred and two", "digits")).toThrow("numberVocabulary: and is not");
    expect(() => numberVocabulary.encode("", "digits")).toThrow("numberVocabulary: an empty text is not");
    expect(() => numberTranslations({ to: 10, count: 1 })).toThrow("numberTranslations: to is 10");
    expect(() => numberTranslations({ source: "digits", target: "digits", count: 1 })).toThrow("two of digits");
    expect(() => numberTranslations({ part: "dev" as "test", count: 1 })).toThrow("numberTranslations: part is dev");
  });
});
