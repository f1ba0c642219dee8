import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StepValues } from "../../../src/core/cells/cell.js";
import { buildNetwork } from "../../../src/core/networks/build.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import type { Recurrent, RecurrentOptions, RecurrentOutput } from "../../../src/core/networks/recurrent.js";
import { add, multiply } from "../../../src/core/tensor/arithmetic.js";
import { select, slice } from "../../../src/core/tensor/layout.js";
import { Random } from "../../../src/core/tensor/random.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import type { DType, Tensor, Values } from "../../../src/core/tensor/tensor.js";
import type { TracedQuantity } from "../../../src/core/trace/trace.js";
import { expectClose, expectGradients, type Numbers, oracle, randomTensor, tensorOf, weightedSum } from "../helpers.js";

/** One network of test/oracle/recurrent.json, sequences.json or cells.json. */
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
  const { cell } = make({ inputSize: 3, hiddenSize: 4 });

  it("declares what its step computes, within the ranges it declares", () => {
    const network = make({ inputSize: 3, hiddenSize: 4, seed: 2 });
    const { steps } = network.unroll(randomTensor([6, 2, 3], 1, "float32"));
    for (const kind of ["states", "gates", "netInputs"] as const) {
      expect(Object.keys(steps[0][5][kind])).toEqual(cell[kind].map(({ name }) => name));
      for (const { name, label, labelZh, range, shape } of cell[kind]) {
        expect(steps[0][5][kind][name].shape).toEqual([2, ...(shape?.({ D: 3, H: 4 }) ?? [4])]);
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
    const states = Object.entries(statesOf(network, network.forward(x)));
    const initial = Object.fromEntries(states.map(([name, { shape }], n) => [name, randomTensor(shape, 10 + n)]));
    expectGradients({ x, ...initial, ...network.parameters() }, () => Object.values(network.forward(x, { initial })));
  });

  it("is made again from its description and parameters", () => {
    const network = make({ inputSize: 3, hiddenSize: 4, numLayers: 2, seed: 5 });
    const again = buildNetwork(
      JSON.parse(JSON.stringify(network.description())),
      copyOfParameters(network.parameters()),
    );
    const x = randomTensor([3, 2, 3], 4, "float32");
    expect(again.description()).toEqual(network.description());
    expect([...again.forward(x).y.data]).toEqual([...network.forward(x).y.data]);
  });

  it("has a trace of everything that it declares, with error terms", () => {
    const network = make({ inputSize: 3, hiddenSize: 4, numLayers: 2, seed: 3 });
    const x = randomTensor([5, 2, 3], 2, "float32");
    const { layers } = network.trace(x);
    const { steps, last } = network.unroll(x);
    last.backward(new Float32Array(8).fill(1 / Math.sqrt(4)));
    for (const [l, layer] of layers.entries()) {
      const compare = (kind: keyof StepValues, traced: readonly TracedQuantity[], of: (value: Tensor) => Values) => {
        expect(traced.map(({ name }) => name)).toEqual(cell[kind].map(({ name }) => name));
        for (const { name, values } of traced) {
          const expected = steps[l].flatMap((step) => Array.from(of(step[kind][name])));
          expect([...values]).toEqual(expected);
        }
      };
      for (const kind of ["states", "gates", "netInputs"] as const) compare(kind, layer[kind], ({ data }) => data);
      compare("netInputs", layer.errorTerms, gradientOf);
    }
    expect(layers[0].errorTerms.some(({ values }) => values.some((value) => value !== 0))).toBe(true);
  });

  it("reads sequences of different lengths as if each were alone, in both directions and any stack", () => {
    const size = fc.integer({ min: 1, max: 5 });
    const batch = fc.record({
      T: size,
      D: size,
      L: fc.integer({ min: 1, max: 3 }),
      ends: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }),
      bidirectional: fc.boolean(),
      residual: fc.boolean(),
      dtype: fc.constantFrom<DType>("float32", "float64"),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(batch, ({ T, D, L, ends, bidirectional, residual, dtype, seed }) => {
        const network = make({ inputSize: D, hiddenSize: 4, numLayers: L, bidirectional, residual, dtype, seed });
        const lengths = ends.map((end) => Math.max(1, Math.round(end * T)));
        const x = new Random(seed).normalTensor([T, ends.length, D], { dtype, requiresGrad: true });
        const weights = randomTensor([T, ends.length, network.outputSize], 5, dtype).detach();
        const tensors: Record<string, Tensor> = { x, ...network.parameters() };
        const clear = () => Object.values(tensors).map((tensor) => Object.assign(tensor, { grad: null }));
        const gradients = () => Object.entries(tensors).map(([name, tensor]) => [name, gradientOf(tensor)] as const);

        clear();
        const together = network.forward(x, { lengths });
        const loss = add(sum(multiply(together.y, weights)), sum(multiply(together.last, select(weights, 0, 0))));
        loss.backward();
        const expected = gradients();

        clear();
        const [tolerance, floor] = dtype === "float32" ? [1e-5, 0.5] : [1e-10, 0.5];
        const compare = (name: string, whole: Tensor, axis: number, b: number, alone: Tensor, length?: number) => {
          const ofB = select(whole, axis, b);
          const valid = length === undefined ? ofB : slice(ofB, 0, 0, length);
          expectClose(name, valid.data, alone.data, tolerance, floor);
          if (length !== undefined)
            expect(ofB.data.subarray(alone.data.length).every((value) => value === 0)).toBe(true);
        };
        for (const [b, length] of lengths.entries()) {
          const alone = network.forward(slice(slice(x, 0, 0, length), 1, b, b + 1));
          compare("y", together.y, 1, b, alone.y, length);
          compare("last", together.last, 0, b, alone.last);
          const states = statesOf(network, alone);
          for (const [name, state] of Object.entries(statesOf(network, together))) {
            compare(name, state, 1, b, states[name]);
          }
          const atEnd = multiply(alone.last, slice(select(weights, 0, 0), 0, b, b + 1));
          add(sum(multiply(alone.y, slice(slice(weights, 0, 0, length), 1, b, b + 1))), sum(atEnd)).backward();
        }
        for (const [n, [name, values]] of gradients().entries()) {
          expectClose(`gradient of ${name}`, expected[n][1], values, 10 * tolerance, floor);
        }
      }),
      { numRuns: 30, seed: 8 },
    );
  });
}

/** What holds for a cell that has a way to compute a whole sequence at once. */
export function checkSequence(make: (options: RecurrentOptions) => Recurrent): void {
  const run = (path: Path, network: Recurrent, x: Tensor, initial: Record<string, Tensor>) => {
    const tensors = { x, ...initial, ...network.parameters() };
    for (const tensor of Object.values(tensors)) tensor.grad = null;
    const outputs = outputsOf(network, network[path](x, { initial }));
    weightedSum(Object.values(outputs)).backward();
    const gradients = Object.entries(tensors).map(
      ([name, tensor]) => [`gradient of ${name}`, gradientOf(tensor)] as const,
    );
    return [...Object.entries(outputs).map(([name, { data }]) => [name, data] as const), ...gradients];
  };

  it("gives the same numbers at once and step by step, whatever the sizes", () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(
        fc.record({ T: size, B: size, D: size, H: size, L: fc.integer({ min: 1, max: 2 }), seed: fc.nat() }),
        (sizes) => {
          const { T, B, D, H, L, seed } = sizes;
          const network = make({ inputSize: D, hiddenSize: H, numLayers: L, seed });
          const random = new Random(seed);
          const x = random.normalTensor([T, B, D], { requiresGrad: true });
          const states = Object.entries(statesOf(network, network.forward(x)));
          const initial = Object.fromEntries(
            states.map(([name, { shape }]) => [name, random.normalTensor(shape, { requiresGrad: true })]),
          );
          const stepwise = run("unroll", network, x, initial);
          const whole = run("forward", network, x, initial);
          for (const [n, [name, values]] of whole.entries()) expectClose(name, values, stepwise[n][1], 1e-5, 0.5);
        },
      ),
      { numRuns: 40, seed: 6 },
    );
  });

  it("passes gradients back from any one output alone", () => {
    const network = make({ inputSize: 3, hiddenSize: 5, numLayers: 2, seed: 4 });
    const x = randomTensor([4, 2, 3], 1, "float32");
    for (const name of Object.keys(statesOf(network, network.forward(x)))) {
      const gradients = (["forward", "unroll"] as const).map((path) => {
        x.grad = null;
        weightedSum([outputsOf(network, network[path](x))[name]]).backward();
        return x.grad!;
      });
      expectClose(`gradient of x from ${name}`, gradients[0], gradients[1], 2e-5);
    }
  });
}

/** The cell's networks in the files of vectors, against PyTorch's values and gradients on every path. */
export function checkOracle(
  name: string,
  make: (options: RecurrentOptions) => Recurrent,
  ...files: readonly string[]
): void {
  const all = files.flatMap((file) => oracle<OracleCase[]>(file));
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
        expectClose(`gradient of ${key}`, gradientOf(tensors[key]), data, tolerance);
      }
    });
  });
}

/** A tensor's gradient; zeros where nothing depends on it. */
function gradientOf({ data, grad }: Tensor): Values {
  return grad ?? data.map(() => 0);
}

function outputsOf(network: Recurrent, output: RecurrentOutput<"h">): Record<string, Tensor> {
  return { y: output.y, ...statesOf(network, output) };
}

/** The states among the outputs. */
function statesOf(network: Recurrent, output: RecurrentOutput<"h">): Record<string, Tensor> {
  const names = network.cell.states.map(({ name }) => name);
  return Object.fromEntries(Object.entries(output).filter(([name]) => names.includes(name)));
}

function describeCase({ options, lengths, x, initial }: OracleCase): string {
  const start = Object.keys(initial).length > 0 ? "given initial states" : "no initial states";
  const ends = lengths ? `, lengths ${JSON.stringify(lengths)}` : "";
  return `x ${JSON.stringify(x.shape)}${ends}, ${JSON.stringify(options)}, ${start}`;
}
