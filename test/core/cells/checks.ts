import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Recurrent, RecurrentOptions, RecurrentOutput } from "../../../src/core/networks/recurrent.js";
import { Random } from "../../../src/core/tensor/random.js";
import type { DType, Tensor } from "../../../src/core/tensor/tensor.js";
import { expectClose, expectGradients, type Numbers, oracle, randomTensor, tensorOf, weightedSum } from "../helpers.js";

/** One network of test/oracle/recurrent.json or sequences.json. */
interface OracleCase {
  cell: string;
  options: RecurrentOptions;
  /** Where the sequences of the batch differ in length. */
  lengths?: number[];
  x: Numbers;
  parameters: Record<string, Numbers>;
  initial: Record<string, Numbers>;
  outputs: Record<string, Numbers>;
  /** The loss is the sum of each output times its weight. */
  weights: Record<string, Numbers>;
  gradients: Record<string, Numbers>;
}

type Path = "forward" | "unroll";

/** What holds for every cell. `make` gives one layer or several, from the options. */
export function checkCell(make: (options: RecurrentOptions) => Recurrent): void {
  const { cell } = make({ inputSize: 1, hiddenSize: 1 });

  it("declares what its step computes, within the ranges it declares", () => {
    const network = make({ inputSize: 3, hiddenSize: 4, seed: 2 });
    const { steps } = network.unroll(randomTensor([6, 2, 3], 1, "float32"));
    for (const kind of ["states", "gates", "netInputs"] as const) {
      expect(Object.keys(steps[0][5][kind])).toEqual(cell[kind].map(({ name }) => name));
      for (const { name, label, labelZh, range } of cell[kind]) {
        expect(label).toMatch(/^[a-z]/);
        expect(labelZh).toMatch(/\p{Script=Han}/u);
        const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
        for (const value of steps[0][5][kind][name].data) {
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high);
        }
      }
    }
    expect(cell.states[0].name).toBe("h");
  });

  it("has the gradients of central differences", () => {
    const network = make({ inputSize: 3, hiddenSize: 4, numLayers: 2, dtype: "float64", seed: 1 });
    const x = randomTensor([3, 2, 3], 1);
    const initial = Object.fromEntries(cell.states.map(({ name }, n) => [name, randomTensor([2, 2, 4], 10 + n)]));
    expectGradients({ x, ...initial, ...network.parameters() }, () => Object.values(network.forward(x, { initial })));
  });
}

/** What holds for a cell that has a fused kernel. */
export function checkKernel(make: (options: RecurrentOptions) => Recurrent): void {
  const run = (path: Path, network: Recurrent, x: Tensor, initial: Record<string, Tensor>) => {
    const tensors = { x, ...initial, ...network.parameters() };
    for (const tensor of Object.values(tensors)) tensor.grad = null;
    const outputs = outputsOf(network, network[path](x, { initial }));
    weightedSum(Object.values(outputs)).backward();
    const gradients = Object.entries(tensors).map(([name, { grad }]) => [`gradient of ${name}`, grad!] as const);
    return [...Object.entries(outputs).map(([name, { data }]) => [name, data] as const), ...gradients];
  };

  it("gives the same numbers fused and step by step, whatever the sizes", () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(
        fc.record({ T: size, B: size, D: size, H: size, L: fc.integer({ min: 1, max: 2 }), seed: fc.nat() }),
        (sizes) => {
          const { T, B, D, H, L, seed } = sizes;
          const network = make({ inputSize: D, hiddenSize: H, numLayers: L, seed });
          const random = new Random(seed);
          const x = random.normalTensor([T, B, D], { requiresGrad: true });
          const initial = Object.fromEntries(
            network.cell.states.map(({ name }) => [name, random.normalTensor([L, B, H], { requiresGrad: true })]),
          );
          const stepwise = run("unroll", network, x, initial);
          const fused = run("forward", network, x, initial);
          for (const [n, [name, values]] of fused.entries()) expectClose(name, values, stepwise[n][1], 1e-5, 0.5);
        },
      ),
      { numRuns: 40, seed: 6 },
    );
  });

  it("passes gradients back from any one output alone", () => {
    const network = make({ inputSize: 3, hiddenSize: 5, numLayers: 2, seed: 4 });
    const x = randomTensor([4, 2, 3], 1, "float32");
    for (const { name } of network.cell.states) {
      const gradients = (["forward", "unroll"] as const).map((path) => {
        x.grad = null;
        weightedSum([outputsOf(network, network[path](x))[name]]).backward();
        return x.grad!;
      });
      expectClose(`gradient of x from ${name}`, gradients[0], gradients[1], 2e-5);
    }
  });
}

/** The cell's networks in the vectors, against PyTorch's values and gradients on every path. */
export function checkOracle(name: string, make: (options: RecurrentOptions) => Recurrent): void {
  const all = ["recurrent", "sequences"].flatMap((file) => oracle<OracleCase[]>(file));
  const cases = all.filter((each) => each.cell === name);
  const paths: [Path, DType, number][] = [
    ["forward", "float32", 1e-5],
    ["unroll", "float32", 1e-5],
    ["forward", "float64", 1e-8],
  ];
  describe.each(cases.map((each) => [describeCase(each), each] as const))("%s", (_, each) => {
    it.each(paths)("%s in %s equals PyTorch's", (path, dtype, tolerance) => {
      const network = make({ ...each.options, dtype });
      const values = Object.entries(each.parameters).map(([key, { data }]) => [key, Float64Array.from(data)]);
      network.loadParameters(Object.fromEntries(values));
      const x = tensorOf(each.x, dtype, true);
      const initial = Object.fromEntries(
        Object.entries(each.initial).map(([key, state]) => [key, tensorOf(state, dtype, true)]),
      );
      const outputs = outputsOf(network, network[path](x, { initial, lengths: each.lengths }));
      for (const [key, { data }] of Object.entries(each.outputs)) expectClose(key, outputs[key].data, data, tolerance);
      const keys = Object.keys(each.outputs);
      weightedSum(
        keys.map((key) => outputs[key]),
        keys.map((key) => tensorOf(each.weights[key], dtype)),
      ).backward();
      const tensors: Record<string, Tensor> = { x, ...initial, ...network.parameters() };
      expect(Object.keys(tensors).sort()).toEqual(Object.keys(each.gradients).sort());
      for (const [key, { data }] of Object.entries(each.gradients)) {
        expectClose(`gradient of ${key}`, tensors[key].grad!, data, tolerance);
      }
    });
  });
}

function outputsOf(network: Recurrent, output: RecurrentOutput<"h">): Record<string, Tensor> {
  const all = output as unknown as Record<string, Tensor>;
  return Object.fromEntries(["y", ...network.cell.states.map(({ name }) => name)].map((name) => [name, all[name]]));
}

function describeCase({ options, lengths, x, initial }: OracleCase): string {
  const start = Object.keys(initial).length > 0 ? "given initial states" : "no initial states";
  const ends = lengths ? `, lengths ${JSON.stringify(lengths)}` : "";
  return `x ${JSON.stringify(x.shape)}${ends}, ${JSON.stringify(options)}, ${start}`;
}
