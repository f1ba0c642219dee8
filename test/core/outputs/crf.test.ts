import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AllowedTags, LinearChainCRF } from "../../../src/core/outputs/crf.js";
import { multiply } from "../../../src/core/tensor/arithmetic.js";
import { Random } from "../../../src/core/tensor/random.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { SGD } from "../../../src/core/training/optimizers.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";

/** S, B, M, E: the tags of Chinese word segmentation. */
const segmentation: AllowedTags = {
  start: [0, 1],
  next: [
    [0, 1],
    [2, 3],
    [2, 3],
    [0, 1],
  ],
  end: [0, 3],
};

function randomCRF(tags: number, seed: number, options: { scale?: number; allowed?: AllowedTags } = {}) {
  const crf = new LinearChainCRF({ tags, dtype: "float64", allowed: options.allowed });
  const random = new Random(seed, "crf");
  for (const { data } of Object.values(crf.parameters())) {
    for (let n = 0; n < data.length; n++) data[n] = random.normal(0, options.scale ?? 1);
  }
  return crf;
}

/** Every path of T tags with its score, by the definition. */
function allPaths(crf: LinearChainCRF, emissions: Tensor, b: number, T: number, allowed: AllowedTags = {}) {
  const { tags: C, start, transitions, end } = crf;
  const B = emissions.shape[1];
  const paths: { path: number[]; score: number }[] = [];
  for (let code = 0; code < C ** T; code++) {
    const path = Array.from({ length: T }, (_, t) => Math.floor(code / C ** t) % C);
    const fits =
      (allowed.start?.includes(path[0]) ?? true) &&
      (allowed.end?.includes(path[T - 1]) ?? true) &&
      path.every((tag, t) => t === 0 || (allowed.next?.[path[t - 1]].includes(tag) ?? true));
    if (!fits) continue;
    let score = start.data[path[0]] + end.data[path[T - 1]];
    for (const [t, tag] of path.entries()) {
      score += emissions.data[(t * B + b) * C + tag];
      if (t > 0) score += transitions.data[path[t - 1] * C + tag];
    }
    paths.push({ path, score });
  }
  const greatest = Math.max(...paths.map(({ score }) => score));
  const logPartition = greatest + Math.log(paths.reduce((total, { score }) => total + Math.exp(score - greatest), 0));
  return { paths, logPartition };
}

describe("LinearChainCRF", () => {
  it("has the likelihood, marginals and best path of all paths enumerated, whatever the sizes", () => {
    fc.assert(
      fc.property(
        fc.record({
          C: fc.integer({ min: 1, max: 4 }),
          lengths: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
          scale: fc.constantFrom(0.1, 1, 30),
          seed: fc.nat(),
        }),
        ({ C, lengths, scale, seed }) => {
          const crf = randomCRF(C, seed, { scale });
          const T = Math.max(...lengths);
          const emissions = randomTensor([T, lengths.length, C], seed);
          const tags = lengths.map((length, b) => Array.from({ length }, (_, t) => (t * 7 + b + seed) % C));
          const logLikelihood = crf.logLikelihood(emissions, tags);
          const marginals = crf.marginals(emissions, { lengths });
          const best = crf.viterbi(emissions, { lengths });
          const lattice = crf.lattice(emissions, { lengths });
          for (const [b, length] of lengths.entries()) {
            const { paths, logPartition } = allPaths(crf, emissions, b, length);
            const gold = paths.find(({ path }) => path.every((tag, t) => tag === tags[b][t]))!;
            expect(logLikelihood.data[b]).toBeCloseTo(gold.score - logPartition, 9);
            expect(lattice[b].logPartition).toBeCloseTo(logPartition, 9);
            const top = paths.reduce((a, other) => (other.score > a.score ? other : a));
            expect(best[b]).toEqual(top.path);
            expect(lattice[b]).toMatchObject({ best: top.path, T: length, C });
            expect(lattice[b].bestScore).toBeCloseTo(top.score, 9);
            for (let t = 0; t < T; t++) {
              for (let tag = 0; tag < C; tag++) {
                const expected = paths
                  .filter(({ path }) => path[t] === tag)
                  .reduce((total, { score }) => total + Math.exp(score - logPartition), 0);
                expect(marginals.data[(t * lengths.length + b) * C + tag]).toBeCloseTo(expected, 9);
              }
            }
          }
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it("has the gradients of central differences, in a batch of unequal lengths", () => {
    const crf = randomCRF(4, 3);
    const emissions = randomTensor([6, 3, 4], 2);
    const tags = [[0, 3, 1, 1, 2, 0], [2], [3, 3, 0]];
    expectGradients({ emissions, ...crf.parameters() }, () => crf.logLikelihood(emissions, tags));
  });

  it("keeps its exactness where scores are far apart, and under constraints", () => {
    for (const scale of [1, 400]) {
      const crf = randomCRF(4, 5, { scale, allowed: segmentation });
      const emissions = randomTensor([5, 2, 4], 4);
      for (let n = 0; n < emissions.data.length; n++) emissions.data[n] *= scale;
      const lengths = [5, 3];
      const tags = [
        [1, 2, 3, 0, 0],
        [0, 1, 3],
      ];
      const logLikelihood = crf.logLikelihood(emissions, tags);
      const marginals = crf.marginals(emissions, { lengths });
      const counts = new Float64Array(16);
      for (const [b, length] of lengths.entries()) {
        const { paths, logPartition } = allPaths(crf, emissions, b, length, segmentation);
        const gold = paths.find(({ path }) => path.join() === tags[b].join())!;
        expectClose("log-likelihood", [logLikelihood.data[b]], [gold.score - logPartition], 1e-10);
        expect(crf.viterbi(emissions, { lengths })[b]).toEqual(
          paths.reduce((a, other) => (other.score > a.score ? other : a)).path,
        );
        const expected = new Float64Array(length * 4);
        for (const { path, score } of paths) {
          for (const [t, tag] of path.entries()) {
            expected[t * 4 + tag] += Math.exp(score - logPartition);
            if (t > 0) counts[path[t - 1] * 4 + tag] -= Math.exp(score - logPartition);
          }
        }
        for (let t = 1; t < length; t++) counts[tags[b][t - 1] * 4 + tags[b][t]]++;
        const own = Array.from(expected, (_, n) => marginals.data[(Math.floor(n / 4) * 2 + b) * 4 + (n % 4)]);
        expectClose("marginals", own, expected, 1e-9);
      }
      crf.transitions.grad = null;
      sum(logLikelihood).backward();
      expectClose("gradient of the transitions", crf.transitions.grad!, counts, 1e-9);
    }
  });

  it("is a softmax of each step as long as all its own scores are 0", () => {
    const crf = new LinearChainCRF({ tags: 3 });
    const emissions = randomTensor([4, 1, 3], 1, "float32");
    for (let t = 0; t < 4; t++) {
      const row = Array.from(emissions.data.subarray(3 * t, 3 * t + 3), Math.exp);
      const total = row[0] + row[1] + row[2];
      expectClose(
        "marginals",
        crf.marginals(emissions).data.subarray(3 * t, 3 * t + 3),
        row.map((p) => p / total),
        1e-6,
      );
    }
  });

  it("lets steps beyond a sequence's length have no influence", () => {
    const crf = randomCRF(3, 2);
    const long = randomTensor([5, 2, 3], 1);
    const changed = new Tensor(long.data.slice(), long.shape, { requiresGrad: true });
    for (let t = 3; t < 5; t++) changed.data.fill(1e6, (t * 2 + 1) * 3, (t * 2 + 2) * 3);
    const tags = [
      [0, 1, 2, 2, 1],
      [2, 0, 0],
    ];
    const loss = crf.logLikelihood(changed, tags);
    expect(loss.data).toEqual(crf.logLikelihood(long, tags).data);
    sum(loss).backward();
    for (let t = 3; t < 5; t++)
      expect([...changed.grad!.subarray((t * 2 + 1) * 3, (t * 2 + 2) * 3)]).toEqual([0, 0, 0]);
  });

  it("learns which tag follows which where the emissions do not tell", () => {
    const crf = new LinearChainCRF({ tags: 3 });
    const emissions = Tensor.zeros([6, 2, 3]);
    const tags = [
      [0, 1, 2, 0, 1, 2],
      [1, 2, 0, 1, 2],
    ];
    const optimizer = new SGD(crf.parameters(), { learningRate: 0.3 });
    for (let step = 0; step < 60; step++) {
      optimizer.zeroGradients();
      multiply(sum(crf.logLikelihood(emissions, tags)), -1).backward();
      optimizer.step();
    }
    const given = Tensor.from([[[0, 0, 4]], [[0, 0, 0]], [[0, 0, 0]], [[0, 0, 0]]]);
    expect(crf.viterbi(given)).toEqual([[2, 0, 1, 2]]);
  });

  it("says what does not fit", () => {
    const crf = new LinearChainCRF({ tags: 4, allowed: segmentation });
    const emissions = randomTensor([3, 2, 4], 1);
    const where = "LinearChainCRF.logLikelihood";
    expect(() => new LinearChainCRF({ tags: 0 })).toThrow("LinearChainCRF: tags is 0; it must be a positive whole");
    expect(() => new LinearChainCRF({ tags: 2, allowed: { next: [[0]] } })).toThrow(
      "LinearChainCRF: allowed.next has 1 lists; it must have one a tag, 2",
    );
    expect(() => new LinearChainCRF({ tags: 2, allowed: { start: [2] } })).toThrow(
      "LinearChainCRF: allowed.start holds 2; a tag must be a whole number from 0 to 1",
    );
    expect(() => crf.logLikelihood(randomTensor([3, 2, 5], 1), [[0], [0]])).toThrow(
      `${where}: emissions has shape [3, 2, 5]; it must be [T, B, C] with C = 4`,
    );
    expect(() => crf.logLikelihood(emissions, [[0]])).toThrow(`${where}: tags holds 1 sequences; the batch has 2`);
    expect(() => crf.logLikelihood(emissions, [[0], []])).toThrow(
      `${where}: sequence 1 has 0 tags; it must have from 1 to T = 3`,
    );
    expect(() => crf.logLikelihood(emissions, [[0], [4]])).toThrow(`${where}: tag 0 of sequence 1 is 4; it must be`);
    expect(() => crf.logLikelihood(emissions, [[0], [2, 3]])).toThrow(
      `${where}: tag 0 of sequence 1 is 2, which is not allowed at the start`,
    );
    expect(() => crf.logLikelihood(emissions, [[0], [1, 0]])).toThrow(
      "tag 1 of sequence 1 is 0, which is not allowed after 1",
    );
    expect(() => crf.logLikelihood(emissions, [[0], [1]])).toThrow(
      `${where}: sequence 1 ends with tag 1, which is not`,
    );
    expect(() => crf.viterbi(emissions, { lengths: [3, 4] })).toThrow(
      "LinearChainCRF.viterbi: lengths[1] is 4; it must be a whole number from 1 to T = 3",
    );
    expect(() => crf.marginals(new Tensor(new Float32Array(4).fill(Number.NaN), [1, 1, 4]))).toThrow(
      "LinearChainCRF.marginals: emissions holds NaN, first at element 0",
    );
    const closed = new LinearChainCRF({ tags: 2, allowed: { start: [0], end: [1] } });
    expect(() => closed.lattice(Tensor.zeros([1, 1, 2]))).toThrow(
      "LinearChainCRF.lattice: no path of 1 tags is allowed for sequence 0",
    );
  });
});
