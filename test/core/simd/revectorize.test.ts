import { setFlagsFromString } from "node:v8";
import { expect, it } from "vitest";
import { builds, Engine, engine } from "../../../src/core/simd/engine.js";
import { useRevectorizer } from "../../../src/core/simd/revectorize.js";
import { greatestDifference, sampleResults } from "../../../src/core/simd/self-test.js";
import { ownProcess } from "./own-process.js";

it("compares every result: one number that is wrong, or NaN, is noticed", () => {
  const expected = sampleResults(new Engine(builds.plain));
  expect(greatestDifference(sampleResults(new Engine(builds.plain)), expected)).toBe(0);
  expect(greatestDifference(sampleResults(new Engine(builds.wide)), expected)).toBeLessThan(2e-6);
  for (const wrong of [Number.NaN, 1]) {
    const results = expected.map((values) => values.slice());
    results[results.length - 1][3] += wrong;
    expect(greatestDifference(results, expected) <= 1e-5).toBe(false);
  }
});

it("leaves everything as it was where V8 cannot be switched", () => {
  const before = engine();
  expect(() =>
    useRevectorizer(() => {
      throw new Error("no such switch");
    }),
  ).toThrow("no such switch");
  expect(engine()).toBe(before);
});

it("computes with the wide build from then on", () => {
  const before = engine();
  useRevectorizer(() => setFlagsFromString("--no-experimental-wasm-revectorize"));
  expect(engine()).not.toBe(before);
  expect(greatestDifference(sampleResults(engine()), sampleResults(before))).toBeLessThan(2e-6);
});

it("is switched on by UNROLLED_REVECTORIZE=1, and gives what it gives without, to the last bit", {
  timeout: 60_000,
}, async () => {
  const contents = `
    import "./src/fast.ts";
    import { GRU, LSTM, Random, sum } from "./src/core/index.ts";
    const numbers = [];
    for (const Network of [GRU, LSTM]) {
      const network = new Network({ inputSize: 7, hiddenSize: 21, seed: 1 });
      const x = new Random(1).normalTensor([9, 5, 7]);
      for (let step = 0; step < 40; step++) sum(network.forward(x, { lengths: [9, 2, 5, 9, 1] }).y).backward();
      for (const { grad } of Object.values(network.parameters())) numbers.push(...grad);
    }
    console.log(JSON.stringify(numbers));
  `;
  const start = await ownProcess(contents);
  const run = (value: string): number[] => {
    const { stdout, stderr } = start({ UNROLLED_REVECTORIZE: value });
    expect(stderr).not.toContain("UNROLLED_REVECTORIZE is ignored");
    return JSON.parse(stdout) as number[];
  };
  const [off, on] = ["0", "1"].map(run);
  // A wider vector adds the same numbers in the same order.
  expect(on).toEqual(off);
});
