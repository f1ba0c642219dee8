/** What a point of a curve is made of, where one point stands for several steps. */
export type Join = "mean" | "largest";

/** A curve of its own. */
export interface Curve {
  steps: Float32Array;
  values: Float32Array;
}

/**
 * Columns of figures, one row a step, of which never more than `atMost` points are kept: when there are more, neighbours
 * are joined, and from then on a point stands for twice as many steps.
 */
export class ThinnedCurves {
  /** Steps a point. */
  stride = 1;
  readonly #joins: readonly Join[];
  readonly #atMost: number;
  #rows: { step: number; values: number[] }[] = [];
  /** The point that is being made, and of how many steps it is. */
  #open: { step: number; values: number[]; count: number } | undefined;

  /** @param atMost even, so that all neighbours find each other. */
  constructor(joins: readonly Join[], atMost: number) {
    this.#joins = joins;
    this.#atMost = atMost;
  }

  /** Takes the figures of one step, one a column. */
  add(step: number, values: readonly number[]): void {
    const open = this.#open;
    if (open === undefined) this.#open = { step, values: [...values], count: 1 };
    else {
      open.values = this.#joined(open.values, values, open.count, 1);
      open.step = step;
      open.count++;
    }
    if (this.#open?.count === this.stride) this.#close();
  }

  /** The last step of each point. The last point may be of fewer steps than the others. */
  steps(): Float32Array {
    return Float32Array.from(this.#all(), ({ step }) => step);
  }

  /** The n-th column, one value a point. */
  column(n: number): Float32Array {
    return Float32Array.from(this.#all(), ({ values }) => values[n]);
  }

  #all(): readonly { step: number; values: number[] }[] {
    return this.#open === undefined ? this.#rows : [...this.#rows, this.#open];
  }

  #close(): void {
    if (this.#open === undefined) return;
    this.#rows.push({ step: this.#open.step, values: this.#open.values });
    this.#open = undefined;
    if (this.#rows.length < this.#atMost) return;
    const pairs = Array.from({ length: this.#rows.length / 2 }, (_, n) => [this.#rows[2 * n], this.#rows[2 * n + 1]]);
    this.#rows = pairs.map(([a, b]) => ({ step: b.step, values: this.#joined(a.values, b.values, 1, 1) }));
    this.stride *= 2;
  }

  #joined(a: readonly number[], b: readonly number[], countA: number, countB: number): number[] {
    return this.#joins.map((join, n) =>
      join === "largest" ? Math.max(a[n], b[n]) : (a[n] * countA + b[n] * countB) / (countA + countB),
    );
  }
}
