import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ctcLattice, ctcLoss } from "../../../src/core/outputs/ctc.js";
import { ctcBestPath, ctcPrefixBeam } from "../../../src/core/outputs/ctc-decoding.js";
import { multiply } from "../../../src/core/tensor/arithmetic.js";
import { Random } from "../../../src/core/tensor/random.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { type DType, Tensor } from "../../../src/core/tensor/tensor.js";
import { expectClose, expectGradients, type Numbers, oracle, randomTensor, tensorOf } from "../helpers.js";

/** One batch of test/oracle/ctc.json. */
interface OracleCase extends Record<"none" | "mean" | "sum", { loss: Numbers; gradient: Numbers }> {
  logits: Numbers;
  targets: number[][];
  lengths: number[];
  blank: number;
  /** Of each sequence's loss, for "none". */
  weights: Numbers;
}

/** Probability of every labelling of the first T frames of sequence b, each the sum over its alignments enumerated. */
function allLabellings(logits: Tensor, b: number, T: number, blank: number): Map<string, number> {
  const [, B, C] = logits.shape;
  const rows = Array.from({ length: T }, (_, t) => {
    const row = Array.from(logits.data.subarray((t * B + b) * C, (t * B + b + 1) * C), Math.exp);
    const total = row.reduce((a, p) => a + p, 0);
    return row.map((p) => p / total);
  });
  const labellings = new Map<string, number>();
  for (let code = 0; code < C ** T; code++) {
    const path = rows.map((_, t) => Math.floor(code / C ** t) % C);
    const labels = path.filter((k, t) => k !== blank && (t === 0 || k !== path[t - 1]));
    const p = path.reduce((product, k, t) => product * rows[t][k], 1);
    labellings.set(labels.join(), (labellings.get(labels.join()) ?? 0) + p);
  }
  return labellings;
}

const small = fc.record({
  C: fc.integer({ min: 2, max: 3 }),
  lengths: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
  seed: fc.nat(),
});

describe("ctcLoss", () => {
  const cases = oracle<OracleCase[]>("ctc");
  const types: [DType, number][] = [
    ["float32", 1e-5],
    ["float64", 1e-8],
  ];
  describe.each(cases.map((each) => [`logits ${JSON.stringify(each.logits.shape)}`, each] as const))(
    "%s",
    (_, each) => {
      it.each(types)("equals PyTorch's in %s, with its gradients", (dtype, tolerance) => {
        const { targets, lengths, blank } = each;
        for (const reduction of ["none", "mean", "sum"] as const) {
          const logits = tensorOf(each.logits, dtype, true);
          const loss = ctcLoss(logits, targets, { lengths, blank, reduction });
          expect(loss.shape).toEqual(each[reduction].loss.shape);
          expectClose(`${reduction} loss`, loss.data, each[reduction].loss.data, tolerance);
          sum(reduction === "none" ? multiply(loss, tensorOf(each.weights, dtype)) : loss).backward();
          expectClose(`gradient of ${reduction}`, logits.grad!, each[reduction].gradient.data, tolerance);
        }
      });
    },
  );

  it("is minus the logarithm of the sum over all alignments, enumerated", () => {
    fc.assert(
      fc.property(small, ({ C, lengths, seed }) => {
        const blank = seed % C;
        const logits = randomTensor([Math.max(...lengths), lengths.length, C], seed);
        for (const [b, length] of lengths.entries()) {
          const all = allLabellings(logits, b, length, blank);
          let total = 0;
          for (const [labels, p] of all) {
            const target = labels === "" ? [] : labels.split(",").map(Number);
            const targets = lengths.map((_, other) => (other === b ? target : []));
            const loss = ctcLoss(logits, targets, { lengths, blank, reduction: "none" });
            expect(loss.data[b]).toBeCloseTo(-Math.log(p), 9);
            total += p;
          }
          expect(total).toBeCloseTo(1, 9);
        }
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it("has the gradients of central differences", () => {
    const logits = randomTensor([6, 3, 4], 2);
    const targets = [[1, 1, 2], [3], [2, 1]];
    expectGradients({ logits }, () => ctcLoss(logits, targets, { lengths: [6, 2, 5], reduction: "none" }));
    expectGradients({ logits }, () => ctcLoss(logits, targets, { lengths: [6, 2, 5] }));
  });

  it("is infinite, with a gradient of 0, where a target does not fit into its frames", () => {
    const logits = randomTensor([3, 2, 3], 1);
    const targets = [
      [1, 1, 2],
      [1, 1],
    ];
    const losses = ctcLoss(logits, targets, { reduction: "none" });
    expect(losses.data[0]).toBe(Number.POSITIVE_INFINITY);
    expect(losses.data[1]).toBeGreaterThan(0);
    sum(losses).backward();
    const shares = Array.from(logits.grad!, (_, n) => n).filter((n) => Math.floor(n / 3) % 2 === 0);
    expect(shares.every((n) => logits.grad![n] === 0)).toBe(true);
    expect(logits.grad!.some((g) => g !== 0)).toBe(true);
    expect(ctcLattice(logits, targets)[0]).toMatchObject({ logLikelihood: Number.NEGATIVE_INFINITY, best: [] });
  });

  it("does not lose its precision over long sequences", () => {
    const T = 2000;
    const logits = Tensor.zeros([T, 1, 2], { requiresGrad: true });
    // Of 2^T equal alignments T (T + 1) / 2 hold one run of the label.
    expectClose("loss", [ctcLoss(logits, [[1]]).item()], [T * Math.log(2) - Math.log((T * (T + 1)) / 2)], 1e-6);
  });

  it("says what does not fit", () => {
    const logits = randomTensor([4, 2, 3], 1);
    expect(() => ctcLoss(randomTensor([4, 3], 1), [[1]])).toThrow(
      "ctcLoss: logits has shape [4, 3]; it must be [T, B, C]",
    );
    expect(() => ctcLoss(Tensor.zeros([0, 1, 3]), [[]])).toThrow("ctcLoss: logits has shape [0, 1, 3]");
    expect(() => ctcLoss(logits, [[1]])).toThrow("ctcLoss: there are 1 targets; the batch has 2 sequences");
    expect(() => ctcLoss(logits, [[1], [0]])).toThrow(
      "ctcLoss: label 0 of target 1 is 0; it must be a whole number from 0 to 2 other than blank = 0",
    );
    expect(() => ctcLoss(logits, [[1], [3]])).toThrow("ctcLoss: label 0 of target 1 is 3");
    expect(() => ctcLoss(logits, [[1], [1]], { blank: 3 })).toThrow(
      "ctcLoss: blank is 3; it must be a whole number from 0",
    );
    expect(() => ctcLoss(logits, [[1], [1]], { lengths: [4, 0] })).toThrow("ctcLoss: lengths[1] is 0; it must be");
    expect(() => ctcLoss(logits, [[1], [1]], { reduction: "max" as never })).toThrow("ctcLoss: reduction is max");
    const holes = new Tensor(new Float32Array(6).fill(Number.NaN), [2, 1, 3]);
    expect(() => ctcLoss(holes, [[1]])).toThrow("ctcLoss: logits holds NaN, first at element 0");
  });
});

describe("ctcLattice", () => {
  it("has the occupancies and the best alignment of all alignments enumerated", () => {
    const logits = randomTensor([5, 2, 3], 6);
    const targets = [[1, 1], [2]];
    const lengths = [5, 3];
    for (const [b, lattice] of ctcLattice(logits, targets, { lengths }).entries()) {
      const { T, S, labels, C, probabilities, occupancy, best, logLikelihood } = lattice;
      expect([T, S]).toEqual([lengths[b], 2 * targets[b].length + 1]);
      // Every way through the rows: by one, or by two onto a label unlike the one before.
      let paths: number[][] = [[0], [1]];
      for (let t = 1; t < T; t++) {
        paths = paths.flatMap((path) => {
          const s = path[path.length - 1];
          const on = [s, s + 1, ...(labels[s + 2] !== 0 && labels[s + 2] !== labels[s] ? [s + 2] : [])];
          return on.filter((next) => next < S).map((next) => [...path, next]);
        });
      }
      paths = paths.filter((path) => path[T - 1] >= S - 2);
      const weights = paths.map((path) => path.reduce((p, s, t) => p * probabilities[t * C + labels[s]], 1));
      const total = weights.reduce((a, p) => a + p, 0);
      expect(Math.exp(logLikelihood)).toBeCloseTo(total, 6);
      const expected = new Float64Array(T * S);
      for (const [n, path] of paths.entries())
        for (const [t, s] of path.entries()) expected[t * S + s] += weights[n] / total;
      expectClose("occupancy", occupancy, expected, 1e-5);
      expect(best).toEqual(paths[weights.indexOf(Math.max(...weights))]);
    }
  });
});

describe("decoding", () => {
  it("finds every labelling with its probability, the most probable first, where the beam holds all", () => {
    fc.assert(
      fc.property(small, ({ C, lengths, seed }) => {
        const blank = seed % C;
        const logits = randomTensor([Math.max(...lengths), lengths.length, C], seed);
        const found = ctcPrefixBeam(logits, { lengths, blank, beamWidth: 1000 });
        for (const [b, length] of lengths.entries()) {
          const all = allLabellings(logits, b, length, blank);
          expect(found[b].length).toBe(all.size);
          for (const { labels, logProbability } of found[b]) {
            expect(Math.exp(logProbability)).toBeCloseTo(all.get(labels.join())!, 9);
          }
          const order = found[b].map(({ logProbability }) => logProbability);
          expect(order).toEqual(order.toSorted((a, other) => other - a));
        }
      }),
      { numRuns: 30, seed: 2 },
    );
  });

  it("is better by prefix beam than by best path where many alignments share a labelling", () => {
    // Graves et al. 2006, figure 2: the best path is all blank (0.7 · 0.6), while the label has 0.3 · 0.6 + 0.7 · 0.4 + 0.3 · 0.4.
    const logits = Tensor.from([[[Math.log(0.7), Math.log(0.3)]], [[Math.log(0.6), Math.log(0.4)]]]);
    expect(ctcBestPath(logits)).toEqual([[]]);
    const [[best, second]] = ctcPrefixBeam(logits, { beamWidth: 2 });
    expect(best.labels).toEqual([1]);
    expect(Math.exp(best.logProbability)).toBeCloseTo(0.58, 6);
    expect(second.labels).toEqual([]);
    expect(Math.exp(second.logProbability)).toBeCloseTo(0.42, 6);
  });

  it("joins repetitions, drops blanks and stops at the length", () => {
    const path = [1, 1, 0, 1, 2, 2, 0, 0, 3, 1];
    const logits = Tensor.zeros([10, 2, 4]);
    for (const [t, k] of path.entries()) for (const b of [0, 1]) logits.data[(t * 2 + b) * 4 + k] = 20;
    expect(ctcBestPath(logits, { lengths: [10, 6] })).toEqual([
      [1, 1, 2, 3, 1],
      [1, 1, 2],
    ]);
    const beams = ctcPrefixBeam(logits, { lengths: [10, 6], beamWidth: 3 });
    expect(beams.map(([{ labels }]) => labels)).toEqual(ctcBestPath(logits, { lengths: [10, 6] }));
    expect(beams.map(({ length }) => length)).toEqual([3, 3]);
  });

  it("never gives more probability than there is, however narrow the beam", () => {
    const logits = new Random(3).normalTensor([5, 1, 3]);
    const all = allLabellings(logits, 0, 5, 0);
    for (const beamWidth of [1, 2, 4, 8]) {
      const [found] = ctcPrefixBeam(logits, { beamWidth });
      expect(found.length).toBeLessThanOrEqual(beamWidth);
      for (const { labels, logProbability } of found) {
        expect(Math.exp(logProbability)).toBeLessThanOrEqual(all.get(labels.join())! + 1e-9);
      }
    }
    expect(() => ctcPrefixBeam(logits, { beamWidth: 0 })).toThrow(
      "ctcPrefixBeam: beamWidth is 0; it must be a positive",
    );
    expect(() => ctcBestPath(logits, { blank: -1 })).toThrow("ctcBestPath: blank is -1; it must be a whole number");
  });
});
