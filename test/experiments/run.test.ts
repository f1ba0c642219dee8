import { describe, expect, it } from "vitest";
import { multiply } from "../../src/core/tensor/arithmetic.js";
import { Tensor } from "../../src/core/tensor/tensor.js";
import { Adam } from "../../src/core/training/optimizers.js";
import { type Experiment, type Report, runExperiment } from "../../src/experiments/experiment.js";
import { largest, oneHot, timeFirst, updates } from "../../src/experiments/steps.js";
import { markdown } from "../../src/experiments/table.js";

/** An experiment whose figures are known. */
const experiment: Experiment = {
  name: "known",
  title: "Known figures",
  setUp: "Nothing is learnt.",
  source: "made up for this test.",
  seeds: 3,
  settings: () =>
    ["a", "b"].map((name) => {
      return {
        name,
        figures: [
          { name: "seed", published: "1" },
          { name: "sometimes", published: "" },
        ],
        async *measure(seed) {
          yield { step: 1, steps: 1 };
          return [seed, seed === 1 ? 0.123456 : Number.NaN];
        },
      };
    }),
};

async function all(run: AsyncGenerator<Report, unknown>): Promise<Report[]> {
  const reports: Report[] = [];
  for await (const report of run) reports.push(report);
  return reports;
}

describe("runExperiment", () => {
  it("runs all settings for a seed before the next seed", async () => {
    const ended = (await all(runExperiment(experiment))).filter(({ progress }) => progress === undefined);
    expect(ended.map(({ setting, seed, runs }) => [setting, seed, runs])).toEqual([
      ["a", 0, 1],
      ["b", 0, 2],
      ["a", 1, 3],
      ["b", 1, 4],
      ["a", 2, 5],
      ["b", 2, 6],
    ]);
  });

  it("has what there is when it is left early", async () => {
    let result: Report["result"] | undefined;
    for await (const report of runExperiment(experiment, { seeds: 2 })) {
      result = report.result;
      if (report.setting === "a" && report.seed === 1 && !report.progress) break;
    }
    expect(result?.rows.map(({ values }) => values.length)).toEqual([2, 2, 1, 1]);
  });

  it("refuses a number of seeds that is none", async () => {
    await expect(runExperiment(experiment, { seeds: 0 }).next()).rejects.toThrow("runExperiment: seeds is 0");
  });
});

describe("markdown", () => {
  it("shows mean, least and greatest of the seeds that have a figure", async () => {
    const [last] = (await all(runExperiment(experiment))).slice(-1);
    const lines = markdown(experiment, last.result).split("\n");
    const cells = (line: string) => line.split("|").map((cell) => cell.trim());
    expect(lines[0]).toBe("## Known figures");
    expect(cells(lines[6]).slice(1, -1)).toEqual([
      "setting",
      "figure",
      "published",
      "ours (mean)",
      "min",
      "max",
      "seeds",
      "s a seed",
    ]);
    expect(cells(lines[8]).slice(1, 8)).toEqual(["a", "seed", "1", "1", "0", "2", "3"]);
    expect(cells(lines[9]).slice(1, 8)).toEqual(["", "sometimes", "–", "0.123", "0.123", "0.123", "1 of 3"]);
  });
});

describe("steps", () => {
  it("puts tokens and targets in the order of time first", () => {
    const tokens = [
      [0, 2],
      [1, 1],
      [2, 0],
    ];
    const { data, shape } = oneHot(tokens, 3);
    expect(shape).toEqual([2, 3, 3]);
    const order = timeFirst(tokens);
    expect(order).toEqual([0, 1, 2, 2, 1, 0]);
    for (const [row, token] of order.entries()) {
      expect(Array.from(data.subarray(3 * row, 3 * row + 3))).toEqual([0, 1, 2].map((v) => (v === token ? 1 : 0)));
    }
  });

  it("finds the largest numbers' places", () => {
    expect(largest([0.1, 5, -3, 4], 2)).toEqual([1, 3]);
    expect(largest([2, 1], 0)).toEqual([]);
  });

  it("clips what is greater than the norm allowed, and tells the norm before", () => {
    const parameters = { w: Tensor.from([1], { requiresGrad: true }) };
    const optimizer = new Adam(parameters, { learningRate: 0.1 });
    const losses: number[] = [];
    for (const update of updates({
      parameters,
      optimizer,
      count: 3,
      clip: 2,
      loss: () => multiply(multiply(parameters.w, parameters.w), 50),
    })) {
      expect(update.gradientNorm).toBeCloseTo(100 * Math.sqrt(update.loss / 50), 3);
      expect(Math.abs(parameters.w.grad?.[0] ?? 0)).toBeCloseTo(2, 5);
      losses.push(update.loss);
    }
    expect(losses[2]).toBeLessThan(losses[0]);
  });
});
