import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { builds, Engine } from "../../../src/core/simd/engine.js";
import { gemm } from "../../../src/core/simd/gemm.js";
import type { ThreadData } from "../../../src/core/simd/second-thread.js";
import {
  bytesOfRun,
  runBackward,
  runSequences,
  type SequenceCell,
  type SequenceShape,
} from "../../../src/core/simd/sequence.js";
import { ownProcess } from "./own-process.js";
import { gateNames, hasC, readsH } from "./reference.js";

const cells = Object.keys(gateNames) as SequenceCell[];
const workers: Worker[] = [];
afterAll(async () => {
  for (const worker of workers) await worker.terminate();
});

function twoThreads(build: string) {
  let memory: WebAssembly.Memory | undefined;
  const engine = new Engine(build, (source, workerData: ThreadData) => {
    memory = workerData.memory;
    const script = `${source}; start(require("node:worker_threads").workerData);`;
    workers.push(new Worker(script, { eval: true, workerData }));
  });
  return { engine, size: () => memory!.buffer.byteLength };
}

const table = Float32Array.from({ length: 65_521 }, (_, n) => Math.sin(n * n + 0.7 * n));

/** Numbers between −1 and 1 with no pattern. */
function noise(seed: number, length: number, scale = 1): Float32Array {
  const values = new Float32Array(length);
  for (let n = 0; n < length; n++) values[n] = scale * table[(n + 97 * seed) % table.length];
  return values;
}

/** Everything that a run gives, forward and backward: of one, or of two at once whose numbers differ. */
function results(
  cell: SequenceCell,
  { T, B, D, H }: SequenceShape,
  lengths: number[] | undefined,
  on: Engine,
  seeds: readonly number[] = [0],
) {
  const rows = gateNames[cell].length * H;
  const scale = 1 / Math.sqrt(H);
  const inputs = seeds.map((seed) => ({
    x: noise(seed + 8, T * B * D),
    weights: {
      weightIh: noise(seed + 1, rows * D, scale),
      weightHh: noise(seed + 2, readsH(cell) ? rows * H : 0, scale),
      biasIh: noise(seed + 3, rows, scale),
      biasHh: noise(seed + 4, readsH(cell) ? rows : 0, scale),
      ...(cell === "peepholeLSTM" && { peepholes: noise(seed + 5, 3 * H) }),
    },
    initial: { h: noise(seed + 6, B * H), ...(hasC(cell) && { c: noise(seed + 7, B * H) }) },
  }));
  const runs = runSequences(cell, { T, B, D, H }, inputs, { lengths, keep: true }, on);
  const given = seeds.map((seed) => ({
    dy: noise(seed + 9, T * B * H),
    ...(hasC(cell) && { dcLast: noise(seed + 10, B * H) }),
  }));
  const gradients = runBackward(runs, given);
  return runs.map(({ y, cLast }, n) => ({ y, cLast, ...gradients[n] }));
}

describe.each(Object.entries(builds).filter(([, build]) => WebAssembly.validate(Buffer.from(build, "base64"))))(
  "%s kernels on two threads",
  (_, build) => {
    const one = new Engine(build);
    const two = twoThreads(build);

    it("give what they give on one, to the last bit, for random sizes and lengths", () => {
      const size = (max: number) => fc.integer({ min: 1, max });
      fc.assert(
        fc.property(
          fc.constantFrom(...cells),
          fc.record({ T: size(20), D: size(40), H: size(70) }),
          fc.array(fc.nat(1000), { minLength: 1, maxLength: 30 }),
          fc.boolean(),
          (cell, { T, D, H }, ends, equal) => {
            const shape = { T, B: ends.length, D, H };
            const lengths = equal ? undefined : ends.map((end) => 1 + (end % T));
            expect(results(cell, shape, lengths, two.engine)).toEqual(results(cell, shape, lengths, one));
          },
        ),
        { numRuns: 150, seed: 3 },
      );
    });

    it("give what they give on one for two runs at once, a thread each", () => {
      const size = (max: number) => fc.integer({ min: 1, max });
      fc.assert(
        fc.property(
          fc.constantFrom(...cells),
          fc.record({ T: size(30), B: size(6), D: size(40), H: size(70) }),
          fc.boolean(),
          (cell, shape, equal) => {
            const lengths = equal ? undefined : Array.from({ length: shape.B }, (_, b) => 1 + ((7 * b) % shape.T));
            const [first, second] = [0, 20].flatMap((seed) => results(cell, shape, lengths, one, [seed]));
            for (const on of [one, two.engine]) {
              expect(results(cell, shape, lengths, on, [0, 20])).toEqual([first, second]);
            }
          },
        ),
        { numRuns: 60, seed: 4 },
      );
    });

    it("give the same products", () => {
      const size = (max: number) => fc.integer({ min: 1, max });
      const sizes = fc.record({ M: size(70), N: size(40), K: size(600) });
      fc.assert(
        fc.property(sizes, fc.boolean(), fc.boolean(), (sizes, transposeA, transposeB) => {
          const [a, b] = [noise(1, sizes.M * sizes.K), noise(2, sizes.K * sizes.N)];
          const [expected, actual] = [one, two.engine].map((on) => gemm(a, b, sizes, { transposeA, transposeB }, on));
          expect(actual).toEqual(expected);
        }),
        { numRuns: 100, seed: 5 },
      );
    });

    it("do so while memory grows", () => {
      const before = two.size();
      const shape = { T: 60, B: 33, D: 90, H: 120 };
      const expected = results("lstm", shape, undefined, one);
      for (let n = 0; n < 3; n++) expect(results("lstm", shape, undefined, two.engine)).toEqual(expected);
      expect(two.size()).toBeGreaterThan(before);
      const { held, backward } = bytesOfRun("lstm", shape);
      const secondBlock = 4 * 256 * (shape.H + 24);
      expect(two.size()).toBeLessThan(2 * (held + backward + secondBlock) + 2 ** 18);
    });
  },
);

/** Has `before` called before the first thread's parts of phases, and before those of the second that it does as well. */
function watch(engine: Engine, before: (thread: number) => void): void {
  const { exports } = engine;
  const phase = (number: number, run: number, thread: number) => {
    before(thread);
    exports.phase(number, run, thread);
  };
  Object.defineProperty(engine, "exports", { value: { ...exports, phase } });
}

describe("the second thread", { timeout: 30_000 }, () => {
  const shape = { T: 10, B: 16, D: 40, H: 64 };
  const expected = results("lstm", shape, undefined, new Engine(builds.plain));

  it("takes its part as soon as it has started", async () => {
    const { engine } = twoThreads(builds.plain);
    const parts = [0, 0];
    watch(engine, (thread) => parts[thread]++);
    while (parts[0] === parts[1] && parts[0] < 100_000)
      expect(results("lstm", shape, undefined, engine)).toEqual(expected);
    expect(parts[1]).toBeLessThan(parts[0]);
  });

  it("may never start", () => {
    const never = new Engine(builds.plain, () => {});
    expect(results("lstm", shape, undefined, never)).toEqual(expected);
  });

  it("goes on after an interrupt in the middle of a phase, and nothing is left behind", () => {
    const { engine, size } = twoThreads(builds.plain);
    let calls = 0;
    let last = Number.POSITIVE_INFINITY;
    const sizes: number[] = [];
    watch(engine, () => {
      // As SIGINT does it: of the first thread's part nothing comes after this.
      if (++calls > last) throw new Error("interrupted");
    });
    for (let n = 0; n < 60; n++) {
      [calls, last] = [0, n % 5];
      expect(() => results("lstm", shape, undefined, engine, n % 2 ? [0] : [0, 20])).toThrow("interrupted");
      last = Number.POSITIVE_INFINITY;
      expect(results("lstm", shape, undefined, engine)).toEqual(expected);
      sizes.push(size());
    }
    expect(sizes[59]).toBe(sizes[9]);
  });
});

it("does not keep a process from ending, gives its numbers, and is off with UNROLLED_THREADS=1", {
  timeout: 60_000,
}, async () => {
  const start = await ownProcess(`
    import "./src/fast.ts";
    import { LSTM, Random, sum } from "./src/core/index.ts";
    const network = new LSTM({ inputSize: 48, hiddenSize: 64, seed: 1 });
    const x = new Random(1).normalTensor([40, 16, 48]);
    for (let step = 0; step < 20; step++) {
      for (const parameter of Object.values(network.parameters())) parameter.grad = null;
      sum(network.forward(x).y).backward();
    }
    console.log(JSON.stringify(Object.values(network.parameters()).map(({ grad }) => [...grad])));
  `);
  const output = (threads: string): string => {
    const { stdout, stderr, status } = start({ UNROLLED_THREADS: threads });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    return stdout;
  };
  const [two, one] = ["2", "1"].map(output);
  expect(two.length).toBeGreaterThan(100_000);
  expect(two).toBe(one);
});
