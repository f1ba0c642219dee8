import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builds, Engine } from "../../../src/core/simd/engine.js";
import { gemm } from "../../../src/core/simd/gemm.js";
import {
  bytesOfRun,
  runSequence,
  type SequenceActivation,
  type SequenceCell,
  type SequenceShape,
  type SequenceWeights,
} from "../../../src/core/simd/sequence.js";
import { gateNames, hasC, readsH, reference } from "./reference.js";

const cells = Object.keys(gateNames) as SequenceCell[];
const engines = {
  plain: new Engine(builds.plain),
  ...(WebAssembly.validate(Buffer.from(builds.relaxed, "base64")) && {
    relaxed: new Engine(builds.relaxed),
    wide: new Engine(builds.wide),
  }),
};

/** Uniform numbers in [−scale, scale), the same ones for the same seed. */
function uniform(seed: number): (length: number, scale?: number) => Float32Array {
  let state = seed >>> 0;
  return (length, scale = 1) =>
    Float32Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return ((state >>> 8) / 2 ** 23 - 1) * scale;
    });
}

function problem(cell: SequenceCell, { T, B, D, H }: SequenceShape, seed = 1) {
  const random = uniform(seed);
  const rows = gateNames[cell].length * H;
  const scale = 1 / Math.sqrt(H);
  const weights: SequenceWeights = {
    weightIh: random(rows * D, scale),
    weightHh: random(readsH(cell) ? rows * H : 0, scale),
    biasIh: random(rows, scale),
    biasHh: random(readsH(cell) ? rows : 0, scale),
    ...(cell === "peepholeLSTM" && { peepholes: random(3 * H, 0.5) }),
  };
  return {
    x: random(T * B * D),
    weights,
    initial: { h: random(B * H), ...(hasC(cell) && { c: random(B * H) }) },
    dy: random(T * B * H),
    dcLast: hasC(cell) ? random(B * H) : undefined,
  };
}

/** Sequence b of a batch [T, B, width], up to its length. */
function alone(values: Float32Array, { T, B }: SequenceShape, b: number, length: number): Float32Array {
  const width = values.length / (T * B);
  return Float32Array.from(
    { length: length * width },
    (_, n) => values[(Math.floor(n / width) * B + b) * width + (n % width)],
  );
}

/** A run over sequences of different lengths, against each by itself; what lies beyond a sequence's end is NaN. */
function compareLengths(cell: SequenceCell, shape: SequenceShape, lengths: number[], seed: number, on: Engine) {
  const { x, weights, initial, dy, dcLast } = problem(cell, shape, seed);
  const { T, B, D, H } = shape;
  for (let n = 0; n < T * B; n++) {
    if (Math.floor(n / B) < lengths[n % B]) continue;
    x.fill(Number.NaN, n * D, (n + 1) * D);
    dy.fill(Number.NaN, n * H, (n + 1) * H);
  }
  const run = runSequence(cell, shape, x, weights, initial, { lengths, keep: true }, on);
  const { dx, dh0, dc0, ...shared } = run.backward(dy, dcLast);
  const sums = Object.fromEntries(Object.entries(shared).map(([name, { length }]) => [name, new Float64Array(length)]));
  const what = (name: string) => `${name} of ${cell} ${JSON.stringify({ ...shape, lengths })} seed ${seed}`;
  for (const [b, length] of lengths.entries()) {
    const state = (values?: Float32Array) => values?.subarray(b * H, (b + 1) * H);
    const expected = reference(
      cell,
      { T: length, B: 1, D, H },
      alone(x, shape, b, length),
      weights,
      { h: state(initial.h), c: state(initial.c) },
      "tanh",
      alone(dy, shape, b, length),
      state(dcLast),
    );
    expect(difference(alone(run.y, shape, b, length), expected.y), what("y")).toBeLessThan(2e-5);
    expect(difference(alone(dx, shape, b, length), expected.dx), what("dx")).toBeLessThan(2e-5);
    expect(difference(state(dh0)!, expected.dh0), what("dh0")).toBeLessThan(2e-5);
    if (run.cLast) expect(difference(state(run.cLast)!, expected.cLast), what("cLast")).toBeLessThan(2e-5);
    if (dc0) expect(difference(state(dc0)!, expected.dc0), what("dc0")).toBeLessThan(2e-5);
    for (let t = length; t < T; t++) {
      const row = t * B + b;
      expect(run.y.subarray(row * H, (row + 1) * H).every((value) => value === 0)).toBe(true);
      expect(dx.subarray(row * D, (row + 1) * D).every((value) => value === 0)).toBe(true);
    }
    for (const [name, sum] of Object.entries(sums)) {
      const share = expected[name as keyof typeof expected];
      for (let n = 0; n < sum.length; n++) sum[n] += share[n];
    }
  }
  for (const [name, values] of Object.entries(shared)) {
    expect(difference(values, sums[name]), what(name)).toBeLessThan(2e-5);
  }
}

/** Greatest difference, relative to the greatest magnitude or 0.01, whichever is more; NaN where the one has a NaN. */
function difference(actual: Float32Array, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  let size = 0.01;
  for (let i = 0; i < actual.length; i++) {
    worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
    size = Math.max(size, Math.abs(expected[i]));
  }
  return worst / size;
}

function compare(cell: SequenceCell, shape: SequenceShape, activation: SequenceActivation, seed: number, on: Engine) {
  const { x, weights, initial, dy, dcLast } = problem(cell, shape, seed);
  const run = runSequence(cell, shape, x, weights, initial, { activation, keep: true }, on);
  const { y, cLast } = run;
  const actual = { y, ...(cLast ? { cLast } : {}), ...run.backward(dy, dcLast) };
  const expected = reference(cell, shape, x, weights, initial, activation, dy, dcLast);
  expect(Object.keys(actual).length).toBe(7 + (hasC(cell) ? 2 : 0) + (weights.peepholes ? 1 : 0));
  for (const [name, values] of Object.entries(actual)) {
    const error = difference(values, expected[name as keyof typeof expected]);
    expect(error, `${name} of ${cell} ${activation} ${JSON.stringify(shape)} seed ${seed}`).toBeLessThan(2e-5);
  }
}

const shapes: SequenceShape[] = [
  { T: 1, B: 1, D: 1, H: 1 },
  { T: 10, B: 8, D: 32, H: 32 },
  { T: 7, B: 3, D: 1, H: 5 },
  { T: 4, B: 1, D: 9, H: 50 },
  { T: 130, B: 1, D: 2, H: 16 },
  { T: 1, B: 7, D: 40, H: 8 },
  { T: 60, B: 13, D: 3, H: 4 },
  { T: 3, B: 101, D: 5, H: 12 },
];

describe.each(Object.entries(engines))("%s kernels", (name, on) => {
  it.each(cells)("give an %s's values and gradients", (cell) => {
    for (const shape of shapes) compare(cell, shape, "tanh", 1, on);
  });

  it("give them for a depth beyond one block of the products", () => {
    for (const cell of cells) compare(cell, { T: 3, B: 2, D: 530, H: 6 }, "tanh", 2, on);
    compare("lstm", { T: 2, B: 3, D: 4, H: 136 }, "tanh", 2, on);
  });

  it.each(["logistic", "relu", "identity"] as const)("give an SRN's with f = %s", (activation) => {
    for (const shape of shapes) compare("srn", shape, activation, 3, on);
  });

  it("give them for random sizes", () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    fc.assert(
      fc.property(
        fc.constantFrom(...cells),
        fc.record({ T: size(12), B: size(20), D: size(40), H: size(40) }),
        fc.constantFrom<SequenceActivation>("tanh", "logistic", "relu"),
        fc.integer({ min: 0, max: 2 ** 31 }),
        (cell, shape, activation, seed) => compare(cell, shape, activation, seed, on),
      ),
      { numRuns: 60, seed: 5 },
    );
  });

  it("give those of sequences of different lengths, as if each were alone", () => {
    for (const cell of cells) {
      compareLengths(cell, { T: 5, B: 3, D: 4, H: 50 }, [2, 5, 1], 1, on);
      compareLengths(cell, { T: 4, B: 2, D: 1, H: 8 }, [3, 3], 2, on);
      compareLengths(cell, { T: 130, B: 5, D: 3, H: 6 }, [130, 1, 65, 129, 65], 3, on);
    }
  });

  it("give those of random lengths", () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    const batch = fc.record({
      T: size(9),
      D: size(20),
      H: size(40),
      ends: fc.array(fc.nat(1000), { minLength: 1, maxLength: 14 }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...cells), batch, fc.nat(), (cell, { T, D, H, ends }, seed) => {
        const lengths = ends.map((end) => 1 + (end % T));
        compareLengths(cell, { T, B: lengths.length, D, H }, lengths, seed, on);
      }),
      { numRuns: 40, seed: 6 },
    );
  });

  it("saturate at ±1 and pass NaN on", () => {
    const weights = {
      weightIh: Float32Array.of(1),
      weightHh: Float32Array.of(0),
      biasIh: new Float32Array(1),
      biasHh: new Float32Array(1),
    };
    const x = Float32Array.of(-1e30, -20, -8, -7.9, -3, -1e-3, 0, 1e-6, 0.5, 5, 7.9, 8, 100, Number.NaN);
    const run = (activation: SequenceActivation) =>
      runSequence("srn", { T: 1, B: x.length, D: 1, H: 1 }, x, weights, {}, { activation, keep: false }, on).y;
    const tanh = run("tanh");
    const logistic = run("logistic");
    const relu = run("relu");
    for (let i = 0; i < x.length - 1; i++) {
      expect(Math.abs(tanh[i] - Math.tanh(x[i]))).toBeLessThanOrEqual(4e-7 * Math.abs(Math.tanh(x[i])));
      expect(Math.abs(logistic[i] - 1 / (1 + Math.exp(-x[i])))).toBeLessThan(4e-7);
      expect(relu[i]).toBe(Math.max(0, x[i]));
    }
    // Exactly: a gate that is shut stays shut, over any number of steps.
    for (const [i, sign] of [
      [0, 0],
      [1, 0],
      [2, 0],
      [11, 1],
      [12, 1],
    ]) {
      if (i !== 2 && i !== 11) expect(logistic[i]).toBe(sign);
      expect(tanh[i]).toBe(2 * sign - 1);
    }
    expect([tanh, logistic, relu].map((y) => y[x.length - 1])).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  // Below the normal numbers a processor is a hundred times slower.
  it("give 0 for an error that has vanished, and no number below the normal ones on the way", () => {
    const shape = { T: 1500, B: 1, D: 2, H: 8 };
    for (const cell of cells) {
      const { x, weights, initial, dy } = problem(cell, shape);
      dy.fill(0, 0, (shape.T - 1) * shape.H);
      const { dx } = runSequence(cell, shape, x, weights, initial, { keep: true }, on).backward(dy);
      expect(dx.filter((value) => value !== 0 && Math.abs(value) < 2 ** -126)).toHaveLength(0);
      expect(dx.slice(-shape.D).every((value) => value !== 0)).toBe(true);
      if (cell !== "lstmWithoutForget") expect(dx.slice(0, shape.D)).toEqual(new Float32Array(shape.D));
    }
  });

  it("keep a NaN within its own sequence", () => {
    const shape = { T: 4, B: 5, D: 3, H: 6 };
    for (const cell of cells) {
      const { x, weights, initial, dy } = problem(cell, shape);
      x[2 * shape.D] = Number.NaN;
      const run = runSequence(cell, shape, x, weights, initial, { keep: true }, on);
      const { dx } = run.backward(dy);
      const broken = (values: Float32Array, width: number) =>
        Array.from({ length: shape.B }, (_, b) =>
          Array.from(values).some((value, i) => Math.floor(i / width) % shape.B === b && Number.isNaN(value)),
        );
      expect(broken(run.y, shape.H)).toEqual([false, false, true, false, false]);
      expect(broken(dx, shape.D)).toEqual([false, false, true, false, false]);
    }
  });

  it("free what they take: memory stays as it is over thousands of steps", () => {
    const shape = { T: 5, B: 3, D: 7, H: 9 };
    const problems = cells.map((cell) => ({ cell, ...problem(cell, shape) }));
    const forward = (keep: boolean) =>
      problems.map(({ cell, x, weights, initial }) => runSequence(cell, shape, x, weights, initial, { keep }, on));
    const step = () => {
      const runs = forward(true);
      for (let k = cells.length - 1; k >= 0; k--) runs[k].backward(problems[k].dy, problems[k].dcLast);
      for (const run of forward(true)) run.free();
      forward(false);
      gemm(problems[0].x, problems[0].x, { M: 35, N: 35, K: 3 }, { transposeA: true }, on);
    };
    step();
    const before = on.exports.memory.buffer.byteLength;
    for (let i = 0; i < 1000; i++) step();
    expect(on.exports.memory.buffer.byteLength).toBe(before);
  });

  it("take the memory that the formula says, which their allocator at most doubles", () => {
    const shape = { T: 40, B: 16, D: 48, H: 80 };
    for (const cell of cells) {
      const { x, weights, initial, dy, dcLast } = problem(cell, shape);
      const fresh = new Engine(builds[name as keyof typeof builds]);
      const { held, backward } = bytesOfRun(cell, shape);
      const run = runSequence(cell, shape, x, weights, initial, { keep: true }, fresh);
      const size = () => fresh.exports.memory.buffer.byteLength;
      expect(size()).toBeGreaterThan(0.9 * held);
      run.backward(dy, dcLast);
      expect(size()).toBeGreaterThan(0.9 * (held + backward));
      expect(size()).toBeLessThan(2 * (held + backward) + 2 ** 18);
    }
  });

  it("stay right while memory grows between runs that are open together", () => {
    const fresh = new Engine(builds[name as keyof typeof builds]);
    const shapes = [
      { T: 3, B: 2, D: 3, H: 5 },
      { T: 50, B: 8, D: 20, H: 40 },
      { T: 200, B: 8, D: 20, H: 40 },
    ];
    const before = fresh.exports.memory.buffer.byteLength;
    const open = shapes.map((shape) => {
      const given = problem("lstm", shape);
      const run = runSequence("lstm", shape, given.x, given.weights, given.initial, { keep: true }, fresh);
      return { shape, given, run };
    });
    expect(fresh.exports.memory.buffer.byteLength).toBeGreaterThan(before);
    for (const { shape, given, run } of open) {
      const { x, weights, initial, dy, dcLast } = given;
      const expected = reference("lstm", shape, x, weights, initial, "tanh", dy, dcLast);
      expect(difference(run.y, expected.y)).toBeLessThan(2e-5);
      expect(difference(run.backward(dy, dcLast).dWeightHh, expected.dWeightHh)).toBeLessThan(2e-5);
    }
  });

  it("multiply matrices", () => {
    const random = uniform(7);
    const sizes = [1, 2, 5, 8, 13, 33];
    for (const M of sizes) {
      for (const N of sizes) {
        for (const K of [1, 3, 8, 30, 600]) {
          const a = random(M * K);
          const b = random(K * N);
          for (const transposeA of [false, true]) {
            for (const transposeB of [false, true]) {
              const expected = new Float64Array(M * N);
              for (let i = 0; i < M; i++) {
                for (let j = 0; j < N; j++) {
                  for (let k = 0; k < K; k++) {
                    expected[i * N + j] +=
                      a[transposeA ? k * M + i : i * K + k] * b[transposeB ? j * K + k : k * N + j];
                  }
                }
              }
              const c = gemm(a, b, { M, N, K }, { transposeA, transposeB }, on);
              expect(difference(c, expected), `M, N, K = ${M}, ${N}, ${K}`).toBeLessThan(2e-6);
            }
          }
        }
      }
    }
  });
});

describe("runSequence", () => {
  it("gives gradients that are the slopes of its own values", () => {
    const shape = { T: 4, B: 2, D: 3, H: 5 };
    for (const cell of cells) {
      const { x, weights, initial, dy, dcLast } = problem(cell, shape);
      const run = runSequence(cell, shape, x, weights, initial, { keep: true });
      const { dx, dWeightIh, dWeightHh, dBiasIh, dBiasHh, dPeepholes, dh0, dc0 } = run.backward(dy, dcLast);
      const loss = () => {
        const { y, cLast } = runSequence(cell, shape, x, weights, initial, { keep: false });
        let sum = 0;
        for (let i = 0; i < y.length; i++) sum += y[i] * dy[i];
        if (cLast && dcLast) for (let i = 0; i < cLast.length; i++) sum += cLast[i] * dcLast[i];
        return sum;
      };
      const pairs: [Float32Array, Float32Array][] = [
        [x, dx],
        [weights.weightIh, dWeightIh],
        [weights.weightHh, dWeightHh],
        [weights.biasIh, dBiasIh],
        [weights.biasHh, dBiasHh],
        [initial.h, dh0],
      ];
      if (initial.c && dc0) pairs.push([initial.c, dc0]);
      if (weights.peepholes && dPeepholes) pairs.push([weights.peepholes, dPeepholes]);
      for (const [values, gradient] of pairs.filter(([{ length }]) => length > 0)) {
        for (const at of [0, values.length >> 1, values.length - 1]) {
          const value = values[at];
          const step = 2 ** -7;
          values[at] = value + step;
          const above = loss();
          values[at] = value - step;
          const slope = (above - loss()) / (2 * step);
          values[at] = value;
          expect(Math.abs(slope - gradient[at])).toBeLessThan(2e-3);
        }
      }
    }
  });

  it("starts from zero, and goes back from zero, where nothing is given", () => {
    const shape = { T: 3, B: 2, D: 4, H: 6 };
    for (const cell of cells) {
      const { x, weights, dy } = problem(cell, shape);
      const zero = new Float32Array(shape.B * shape.H);
      const none = runSequence(cell, shape, x, weights, {}, { keep: true });
      const explicit = runSequence(cell, shape, x, weights, { h: zero, c: zero }, { keep: true });
      expect(none.y).toEqual(explicit.y);
      expect(none.backward(dy)).toEqual(explicit.backward(dy, zero));
    }
  });

  it("has the state it takes and gives: two halves in a row are the whole", () => {
    const shape = { T: 6, B: 3, D: 4, H: 10 };
    const half = { ...shape, T: 3 };
    const inputs = half.T * shape.B * shape.D;
    const last = (y: Float32Array) => y.subarray(-shape.B * shape.H);
    for (const cell of cells) {
      const { x, weights, initial } = problem(cell, shape);
      const whole = runSequence(cell, shape, x, weights, initial, { keep: false });
      const first = runSequence(cell, half, x.subarray(0, inputs), weights, initial, { keep: false });
      const state = { h: last(first.y), c: first.cLast };
      const second = runSequence(cell, half, x.subarray(inputs), weights, state, { keep: false });
      expect(difference(last(second.y), last(whole.y))).toBeLessThan(1e-6);
    }
  });

  it("says what does not fit", () => {
    const shape = { T: 2, B: 3, D: 4, H: 5 };
    const { x, weights, initial, dy } = problem("gru", shape);
    const call = (change: Partial<{ shape: SequenceShape; x: Float32Array; h: Float32Array }>) => () =>
      runSequence("gru", change.shape ?? shape, change.x ?? x, weights, { h: change.h }, { keep: true });
    expect(call({ x: new Float32Array(7) })).toThrow("runSequence: x has 7 values; it must have T·B·D = 24");
    expect(call({ h: new Float32Array(1) })).toThrow("runSequence: initial.h has 1 values; it must have B·H = 15");
    expect(call({ shape: { ...shape, H: 0 } })).toThrow("runSequence: H is 0; it must be a positive whole number");
    expect(() => runSequence("peepholeLSTM", shape, x, problem("lstm", shape).weights, {}, { keep: false })).toThrow(
      "runSequence: peepholes has 0 values; it must have 3·H = 15",
    );
    const ofLengths = (lengths: number[]) => () => runSequence("gru", shape, x, weights, {}, { lengths, keep: false });
    expect(ofLengths([1])).toThrow("runSequence: lengths has 1 values; it must have B = 3");
    expect(ofLengths([1, 2, 3])).toThrow("length 2 is 3; it must be a whole number from 1 to T = 2");
    expect(call({ shape: { ...shape, D: 6, T: 2 } })).toThrow("runSequence: x has 24 values; it must have T·B·D = 36");
    const run = runSequence("gru", shape, x, weights, initial, { keep: true });
    expect(() => run.backward(new Float32Array(1))).toThrow("dy has 1 values; it must have T·B·H = 30");
    run.backward(dy);
    expect(() => run.backward(dy)).toThrow("SequenceRun.backward: nothing is kept");
    run.free();
    const forward = runSequence("gru", shape, x, weights, initial, { keep: false });
    expect(() => forward.backward(dy)).toThrow("SequenceRun.backward: nothing is kept");
    expect(() => gemm(x, x, { M: 24, N: 0, K: 1 })).toThrow("gemm: N is 0; it must be a positive whole number");
  });

  it("refuses what is larger than its memory", () => {
    const shape = { T: 30_000, B: 300, D: 1, H: 8 };
    const { x, weights } = problem("lstm", { ...shape, T: 1, B: 1 });
    expect(x.length).toBe(1);
    expect(() => runSequence("lstm", shape, new Float32Array(9_000_000), weights, {}, { keep: false })).toThrow(
      "runSequence: T, B, D, H = 30000, 300, 1, 8 need more than 1 GiB",
    );
  });
});

it("computes the same beyond the second GiB of its memory", () => {
  const far = new Engine(builds.plain);
  for (let block = 0; block < 2; block++) far.exports.allocate(2 ** 30 - 64);
  expect(far.exports.allocate(64) >>> 0).toBeGreaterThan(2 ** 31 - 1024);
  const shape = { T: 3, B: 2, D: 4, H: 5 };
  const { x, weights, initial, dy, dcLast } = problem("lstm", shape);
  const [here, there] = [engines.plain, far].map((on) => {
    const run = runSequence("lstm", shape, x, weights, initial, { keep: true }, on);
    return { y: run.y, ...run.backward(dy, dcLast) };
  });
  expect(there).toEqual(here);
  const product = { M: 2, N: 3, K: 4 };
  const [a, b] = [uniform(1)(8), uniform(2)(12)];
  expect(gemm(a, b, product, {}, far)).toEqual(gemm(a, b, product, {}, engines.plain));
});

it("relaxed and plain kernels agree", () => {
  const shape = { T: 9, B: 6, D: 11, H: 21 };
  for (const cell of cells) {
    const { x, weights, initial, dy, dcLast } = problem(cell, shape);
    const [one, other] = Object.values(engines).map((on) => {
      const run = runSequence(cell, shape, x, weights, initial, { keep: true }, on);
      return { y: run.y, ...run.backward(dy, dcLast) };
    });
    if (!other) continue;
    for (const [name, values] of Object.entries(one)) {
      expect(difference(values, other[name as keyof typeof other] as Float32Array)).toBeLessThan(2e-6);
    }
  }
});
