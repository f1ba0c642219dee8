/** How far a measurement is. */
export interface Progress {
  /** Steps made, from 1. */
  readonly step: number;
  /** All steps that there will be at most. */
  readonly steps: number;
  /** Loss of the step, where there is one. */
  readonly loss?: number;
}

/** A number that a run gives, and what is published of it. */
export interface Figure {
  /** "test accuracy" */
  readonly name: string;
  /** The published figure as its source states it; "" where there is none. */
  readonly published: string;
}

/** One way to run an experiment: a row, or some rows, of its table. */
export interface Setting {
  /** "LSTM, L = 20" */
  readonly name: string;
  readonly figures: readonly Figure[];
  /** One run: a number for each figure, NaN where this seed has none. */
  measure(seed: number): Measurement;
}

/** A run that tells its progress and ends with a number for each figure. */
export type Measurement = AsyncGenerator<Progress, readonly number[], undefined>;

/** An experiment and what is published of it. */
export interface Experiment {
  /** What it is called on the command line. */
  readonly name: string;
  readonly title: string;
  /** What is done, in sentences: task, network, training; where it differs from the source. */
  readonly setUp: string;
  /** Where the published figures are from. */
  readonly source: string;
  /** How many seeds, unless another number is asked for. */
  readonly seeds: number;
  /** The ways it is run; `quick` ones take seconds and prove no figure. */
  settings(quick: boolean): readonly Setting[];
}

/** A figure as it was measured. */
export interface Row {
  readonly setting: string;
  readonly figure: string;
  readonly published: string;
  /** One a seed, in the order of the seeds from 0. */
  readonly values: number[];
  /** Time of one run, for each seed; the figures of one setting share it. */
  readonly seconds: number[];
}

/** What an experiment has given so far. */
export interface Result {
  readonly experiment: string;
  readonly quick: boolean;
  readonly rows: readonly Row[];
}

/** What is being done just now. */
export interface Report {
  readonly result: Result;
  readonly setting: string;
  readonly seed: number;
  /** Runs that are over, and all that there will be. */
  readonly runs: number;
  readonly allRuns: number;
  /** Absent when a run has just ended. */
  readonly progress?: Progress;
}

/**
 * Runs an experiment, all settings for one seed after the other, so that whoever leaves early has whole tables of fewer
 * seeds. Each report holds the result so far.
 * @throws RangeError for a number of seeds that is not a positive whole number.
 */
export async function* runExperiment(
  experiment: Experiment,
  options: { seeds?: number; quick?: boolean } = {},
): AsyncGenerator<Report, Result, undefined> {
  const { seeds = experiment.seeds, quick = false } = options;
  if (!Number.isInteger(seeds) || seeds < 1) {
    throw new RangeError(`runExperiment: seeds is ${seeds}; it must be a positive whole number`);
  }
  const settings = experiment.settings(quick);
  const rows = settings.map(({ name, figures }) => {
    const seconds: number[] = [];
    return figures.map((figure): Row => {
      return { setting: name, figure: figure.name, published: figure.published, values: [], seconds };
    });
  });
  const result: Result = { experiment: experiment.name, quick, rows: rows.flat() };
  const allRuns = seeds * settings.length;
  let runs = 0;
  for (let seed = 0; seed < seeds; seed++) {
    for (const [n, setting] of settings.entries()) {
      const doing = { result, setting: setting.name, seed, allRuns };
      const start = performance.now();
      const measurement = setting.measure(seed);
      try {
        let step = await measurement.next();
        for (; !step.done; step = await measurement.next()) yield { ...doing, runs, progress: step.value };
        for (const [f, value] of step.value.entries()) rows[n][f].values.push(value);
        rows[n][0].seconds.push((performance.now() - start) / 1000);
      } finally {
        await measurement.return([]);
      }
      yield { ...doing, runs: ++runs };
    }
  }
  return result;
}
