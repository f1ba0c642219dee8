import { describe, expect, it } from "vitest";
import type { Result } from "../../src/experiments/experiment.js";
import { experiments, markdown, runExperiment } from "../../src/experiments/index.js";

/** What each experiment shows in its quick form, with one seed. */
const facts: Readonly<Record<string, (value: (setting: string, figure: string) => number) => void>> = {
  "digit-sum": (value) => {
    // The most frequent sum is right in 10 of 100.
    expect(value("SRN, L = 10", "test accuracy")).toBeGreaterThan(0.25);
    expect(value("LSTM, L = 10", "test accuracy")).toBeGreaterThan(0.25);
    expect(value("GRU, L = 10", "test accuracy")).toBeGreaterThan(0.25);
  },
  "exploding-gradient": (value) => {
    expect(value("not clipped", "greatest ‖∂L/∂U‖ of the first three steps")).toBeGreaterThan(100);
    expect(value("clipped to 5 per tensor", "median ‖∂L/∂U‖ of the last 50 steps")).toBeGreaterThan(3);
  },
  adding: (value) => {
    expect(value("LSTM, T = 10", "mean squared error")).toBeLessThan(0.04);
    expect(value("SRN, T = 10", "mean squared error")).toBeGreaterThan(value("LSTM, T = 10", "mean squared error"));
  },
  "embedded-reber": (value) => {
    expect(value("LSTM 8", "symbols predicted rightly at the end")).toBeGreaterThan(0.9);
  },
  "continual-reber": (value) => {
    const norm = "norm of the cell state after the stream";
    expect(value("LSTM 12 without forget gate", norm)).toBeGreaterThan(10 * value("LSTM 12", norm));
  },
  counting: (value) => {
    // Trained up to n = 3.
    expect(value("aⁿbⁿ, 2 cells", "greatest n")).toBeGreaterThanOrEqual(3);
    expect(value("aⁿbⁿcⁿ, 3 cells", "greatest n")).toBeGreaterThanOrEqual(3);
  },
  "temporal-order": (value) => {
    expect(value("LSTM 4, T = 20", "accuracy")).toBeGreaterThan(0.4);
    expect(value("SRN 4, T = 20", "accuracy")).toBeLessThan(value("LSTM 4, T = 20", "accuracy"));
  },
  copying: (value) => {
    const memoryless = (10 * Math.log(8)) / 25;
    for (const cell of ["SRN", "GRU", "LSTM"]) {
      expect(value(`${cell} 64, T = 5`, "cross-entropy")).toBeLessThan(1.2 * memoryless);
      expect(value(`${cell} 64, T = 5`, "symbols recalled rightly")).toBeGreaterThan(0.05);
    }
  },
  reversal: (value) => {
    expect(value("length 4, with attention", "accuracy")).toBeGreaterThan(0.5);
    expect(value("length 4, without attention", "accuracy")).toBeLessThan(
      value("length 4, with attention", "accuracy"),
    );
  },
  learn2carry: (value) => {
    expect(value("SRN 64", "loss at step 0")).toBeCloseTo(Math.log(10), 1);
    expect(value("SRN 64", "loss at the end")).toBeLessThan(2.05);
  },
  "signal-at-start": (value) => {
    expect(value("bidirectional LSTM", "accuracy after the last epoch")).toBeGreaterThan(0.9);
    expect(value("one-way LSTM", "accuracy after the last epoch")).toBeLessThan(0.8);
  },
  clockwork: (value) => {
    // Waves that reach 1 have a mean square of some tenths; an answer of 0 would have that as its error.
    expect(value("Clockwork 64", "mean squared error")).toBeLessThan(0.15);
    expect(value("Clockwork 64", "mean squared error")).toBeLessThan(value("LSTM 24", "mean squared error"));
  },
  "associative-recall": (value) => {
    expect(value("neural Turing machine", "wrong bits, 2 items")).toBeLessThan(0.1);
  },
  parallel: (value) => {
    for (const network of ["SRN", "bidirectional", "sliced by 8", "minGRU", "LSTM under a Transformer"]) {
      expect(value(network, "accuracy, T = 10")).toBeGreaterThan(0.6);
    }
  },
  "weight-guessing": (value) => {
    expect(value("SRN 5, T = 100", "median of trials")).toBeGreaterThan(1);
    expect(value("SRN 5, T = 100", "share of 1,000 new sequences that the last net has right")).toBeGreaterThan(0.9);
  },
};

it("has a fact for every experiment", () => {
  expect(experiments.map(({ name }) => name).sort()).toEqual(Object.keys(facts).sort());
});

describe.each(experiments)("$name", (experiment) => {
  it("runs quickly, tells its progress, and learns something", async () => {
    const run = runExperiment(experiment, { seeds: 1, quick: true });
    let steps = 0;
    let step = await run.next();
    for (; !step.done; step = await run.next()) {
      const { progress, runs, allRuns } = step.value;
      expect(runs).toBeLessThanOrEqual(allRuns);
      if (!progress) continue;
      steps++;
      expect(progress.step).toBeGreaterThanOrEqual(1);
      expect(progress.step).toBeLessThanOrEqual(progress.steps);
    }
    const result: Result = step.value;
    expect(steps).toBeGreaterThan(4);
    const figures = experiment
      .settings(true)
      .flatMap((setting) => setting.figures.map(({ name }) => [setting.name, name]));
    expect(result.rows.map(({ setting, figure }) => [setting, figure])).toEqual(figures);
    for (const { values, seconds } of result.rows) expect([values.length, seconds.length]).toEqual([1, 1]);
    facts[experiment.name]((setting, figure) => {
      const row = result.rows.find((each) => each.setting === setting && each.figure === figure);
      if (!row) throw new Error(`there is no ${setting}: ${figure}`);
      return row.values[0];
    });
    const table = markdown(experiment, result);
    for (const { setting, published } of result.rows) {
      expect(table).toContain(`| ${setting} `);
      expect(table).toContain(`| ${published || "–"} `);
    }
  }, 30_000);

  it("names its source and says of every figure that is published what it is", () => {
    expect(experiment.source.length).toBeGreaterThan(20);
    const published = experiment.settings(false).flatMap(({ figures }) => figures.map((figure) => figure.published));
    expect(published.some((figure) => figure !== "")).toBe(true);
    expect(experiment.seeds).toBeGreaterThanOrEqual(3);
  });
});
