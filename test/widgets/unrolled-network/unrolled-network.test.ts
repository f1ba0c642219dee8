import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import type { Recurrent } from "../../../src/core/networks/recurrent.js";
import { multiply } from "../../../src/core/tensor/arithmetic.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { errorTerms } from "../../../src/core/trace/error-terms.js";
import { pictureFrame } from "../../../widgets/base/figure.js";
import type { Widget } from "../../../widgets/base/widget.js";
import { backwardLines, forwardLines } from "../../../widgets/unrolled-network/arithmetic.js";
import { unrolledFigure } from "../../../widgets/unrolled-network/figure.js";
import { gradientAt, readsOf, sourcesOf } from "../../../widgets/unrolled-network/links.js";
import { unrolledNetwork } from "../../../widgets/unrolled-network/model.js";
import { gradientTerms, runOf, type UnrolledState } from "../../../widgets/unrolled-network/run.js";
import { weightSymbol } from "../../../widgets/unrolled-network/weights.js";
import { expectClose, randomTensor } from "../../core/helpers.js";
import { installHost } from "../base/mock-host.js";
import { drawPicture } from "../fake-picture.js";
import { D, everyCell, H, T, x } from "../networks.js";
import { hostile, textOf } from "../traces.js";

function stateOf(widget: Widget<UnrolledState>): UnrolledState {
  return new Proxy({} as UnrolledState, { get: (_, name) => widget.get(name as keyof UnrolledState) });
}

const one = new Tensor(
  x.data.filter((_, n) => Math.floor(n / D) % 2 === 1),
  [T, 1, D],
);
const networks: Record<string, Recurrent> = {
  ...(everyCell as Record<string, Recurrent>),
  "two layers": new LSTM({ inputSize: D, hiddenSize: H, numLayers: 2, seed: 3 }),
  "a residual stack": new SRN({ inputSize: H, hiddenSize: H, numLayers: 3, residual: true, seed: 3 }),
  "both directions": new LSTM({ inputSize: D, hiddenSize: H, numLayers: 2, bidirectional: true, seed: 3 }),
};

describe.each(Object.entries(networks))("%s unrolled", (_, network) => {
  const input = network.inputSize === D ? one : randomTensor([T, 1, network.inputSize], 4, "float32");
  const M = network.outputSize;
  const lossGradient = Float32Array.from({ length: T * M }, (_, n) => Math.sin(1 + n));
  const state = stateOf(unrolledNetwork(network, input, { lossGradient }));
  const run = runOf(state);
  const { layers: traced } = network.trace(input);

  it("has the values of the network's trace", () => {
    for (const [n, layer] of traced.entries()) {
      for (const [kind, quantities] of [
        ["net input", layer.netInputs],
        ["gate", layer.gates],
        ["state", layer.states],
      ] as const) {
        for (const { name, values } of quantities) {
          const size = values.length / T;
          for (let t = 0; t < T; t++) {
            const shown = run.layers[n].steps[t].tensorOf({ kind, name }).data;
            expectClose(`${kind} ${name}`, shown, values.subarray(t * size, (t + 1) * size), 1e-5, 0.01);
          }
        }
      }
    }
  });

  it("has the error terms δ_{t,k} of every loss", () => {
    const { layers } = errorTerms(network, input, { lossGradient, vectors: true });
    for (const [n, { vectors = [] }] of layers.entries()) {
      for (const { name, values } of vectors) {
        const size = values.length / (T * T);
        for (let t = 0; t < T; t++) {
          const steps = run.gradient(t + 1)[n];
          const shown = Array.from({ length: T }, (_, k) => [
            ...(steps[k]?.netInputs[name] ?? new Float32Array(size)),
          ]).flat();
          expectClose(name, shown, values.subarray(t * T * size, (t + 1) * T * size), 1e-4, 0.01);
        }
      }
    }
  });

  it("has terms of every weight's gradient that sum to what the library's backward gives", () => {
    const parameters = network.parameters();
    for (const tensor of Object.values(parameters)) tensor.grad = null;
    const { y } = network.unroll(input);
    sum(multiply(y, new Tensor(lossGradient, [T, 1, M]))).backward();
    for (const [name, { grad, data }] of Object.entries(parameters)) {
      const elements = [0, Math.floor(data.length / 2), data.length - 1];
      const sums = elements.map((element) =>
        gradientTerms(run, name, element)
          .flat()
          .reduce((total, term) => total + term, 0),
      );
      expectClose(
        name,
        sums,
        elements.map((element) => grad?.[element] ?? 0),
        1e-3,
        0.05,
      );
    }
    for (const tensor of Object.values(parameters)) tensor.grad = null;
  });

  it("brings to every number what its gradient is the sum of", () => {
    const loss = T - 1;
    for (const [layer, { steps }] of run.layers.entries()) {
      for (const step of [0, 2, loss - 1]) {
        for (const of of steps[step].computed) {
          const place = { layer, step, of, element: 0 };
          const brought = sourcesOf(run, loss, place).reduce(
            (total, { partial, gradient }) => total + partial * gradient,
            0,
          );
          const isSeeded = of.kind === "state" && of.name === "h" && (step === loss - 1 || run.residual);
          const gradient = gradientAt(run.gradient(loss)[layer][step], of, 0);
          if (!isSeeded) expect(brought, `${of.kind} ${of.name}`).toBeCloseTo(gradient, 5);
        }
      }
    }
  });

  it("writes every equation out, forward and back, and draws itself at every step", () => {
    const declared = [...network.cell.netInputs, ...network.cell.gates, ...network.cell.states];
    const lines = forwardLines(run, 0, 1, 0);
    expect(lines).toHaveLength(declared.length);
    for (const { symbols, numbers } of [...lines, ...backwardLines(run, 0, 1, 0, T)]) {
      expect([symbols, numbers].join()).not.toMatch(/undefined|NaN|^$/);
    }
    const widget = unrolledNetwork(network, input);
    for (let step = 0; step <= 2 * T; step++) {
      widget.set({ step });
      const { data } = unrolledFigure(stateOf(widget), { ...pictureFrame, width: 360 }, true);
      expect(data.length).toBeGreaterThan(5);
    }
  });
});

describe("unrolledNetwork", () => {
  const srn = new SRN({ inputSize: 2, hiddenSize: 2, seed: 1 });
  // U = [[1, 2], [3, 4]], W = [[5, 6], [7, 8]] / 10, b = 0.1, b′ = 0.2: small enough to be checked by hand.
  const set = (name: string, values: number[]): void => srn.parameters()[name].data.set(values);
  set("weight_hh_l0", [0.1, 0.2, 0.3, 0.4]);
  set("weight_ih_l0", [0.5, 0.6, 0.7, 0.8]);
  set("bias_ih_l0", [0.1, 0.1]);
  set("bias_hh_l0", [0.2, 0.2]);
  const two = Tensor.from([[[1, 0]], [[0, 1]]]);

  it("writes the SRN's step out as the lecture does", () => {
    const run = runOf(stateOf(unrolledNetwork(srn, two)));
    const [h0, h1] = [Math.tanh(0.5 + 0.3), Math.tanh(0.7 + 0.3)];
    const z = 0.1 * h0 + 0.2 * h1 + 0.2 + 0.6 + 0.1;
    expect(forwardLines(run, 0, 1, 0)).toEqual([
      {
        left: "z_{2}[0]",
        symbols: "U h_{1} + b′ + W x_{2} + b",
        numbers: `0.100 · ${h0.toFixed(3)} + 0.200 · ${h1.toFixed(3)} + 0.200 + 0.500 · 0 + 0.600 · 1.00 + 0.100`,
        value: expect.closeTo(z, 6),
      },
      {
        left: "h_{2}[0]",
        symbols: "tanh(z_{2})",
        numbers: `tanh(${z.toPrecision(3)})`,
        value: expect.closeTo(Math.tanh(z), 6),
      },
    ]);
  });

  it("writes its way back out: δ_{t,k} = f′(z_k) Uᵀ δ_{t,k+1}", () => {
    const run = runOf(stateOf(unrolledNetwork(srn, two, { lossGradient: [0, 0, 1, 0] })));
    const [toH, toZ] = backwardLines(run, 0, 0, 1, 2);
    const z = runOf(stateOf(unrolledNetwork(srn, two))).layers[0].steps[1].values.netInputs.z.data;
    const delta = 1 - Math.tanh(z[0]) ** 2;
    const slope = 1 - Math.tanh(1) ** 2;
    expect([toH.left, toH.symbols, toH.value]).toEqual(["∂L/∂h_{1}[1]", "Uᵀ δ_{2}", expect.closeTo(0.2 * delta, 6)]);
    expect([toZ.left, toZ.symbols, toZ.value]).toEqual([
      "δ_{1}[1]",
      "tanh′(z_{1}) · ∂L/∂h_{1}",
      expect.closeTo(slope * 0.2 * delta, 6),
    ]);
    expect(backwardLines(run, 0, 1, 0, 2)[0]).toMatchObject({ symbols: "∂L_{2}/∂h_{2}", numbers: "1.00", value: 1 });
    // δ_{2,2}[0] h_1[1], and nothing at k = 1, where h_0 is 0.
    expectClose("terms", gradientTerms(run, "weight_hh_l0", 1).flat(), [0, 0, 0, delta * Math.tanh(1)], 1e-5);
  });

  it("draws arrows from all that the chosen number reads, with its weights", () => {
    const run = runOf(stateOf(unrolledNetwork(srn, two)));
    const links = readsOf(run, { layer: 0, step: 1, of: { kind: "net input", name: "z" }, element: 1 });
    const drawn = links.map(({ from, partial }) => [
      from.layer,
      from.step,
      from.of.name,
      from.element,
      partial.toFixed(2),
    ]);
    expect(drawn).toHaveLength(4);
    expect(drawn).toEqual(
      expect.arrayContaining([
        [-1, 1, "x", 0, "0.70"],
        [-1, 1, "x", 1, "0.80"],
        [0, 0, "h", 0, "0.30"],
        [0, 0, "h", 1, "0.40"],
      ]),
    );
    const widget = unrolledNetwork(srn, two, { unit: 1 });
    // A line ends with a gap.
    const arrows = () =>
      unrolledFigure(stateOf(widget), pictureFrame)
        .data.filter(({ name }) => name === "link")
        .flatMap(({ x }) => (x as unknown[]).filter((value) => value === null));
    expect(arrows()).toHaveLength(4);
    widget.set({ step: 0 });
    expect(arrows()).toHaveLength(0);
  });

  it("shows numbers only where the reader has come to: forward from the left, back from the right", () => {
    const widget = unrolledNetwork(srn, randomTensor([4, 1, 2], 2, "float32"), { step: 2 });
    const known = (): boolean[] => {
      const map = unrolledFigure(stateOf(widget), { ...pictureFrame, width: 900 }).data.find(
        ({ name }) => name === "input",
      );
      const { z } = map as unknown as { z: (number | null)[][] };
      return [0, 3, 6, 9].map((column) => z[0][column] !== null);
    };
    expect(known()).toEqual([true, true, false, false]);
    widget.set({ loss: 3, step: 6 });
    expect(known()).toEqual([false, true, true, false]);
  });

  it("computes everything anew with what the reader changes", () => {
    const widget = unrolledNetwork(srn, two);
    widget.set({
      changes: [
        ["weight_hh_l0", 1, -1],
        ["x", 3, 2],
      ],
    });
    const changed = new SRN({ inputSize: 2, hiddenSize: 2, seed: 1 });
    changed.loadParameters(
      Object.fromEntries(Object.entries(srn.parameters()).map(([name, { data }]) => [name, data])),
    );
    changed.parameters().weight_hh_l0.data[1] = -1;
    const { h } = changed.forward(Tensor.from([[[1, 0]], [[0, 2]]]));
    expectClose("h", runOf(stateOf(widget)).layers[0].steps[1].values.states.h.data, h.data, 1e-6);
    expect(srn.parameters().weight_hh_l0.data[1]).toBeCloseTo(0.2, 6);
  });

  it("calls a weight by the gate that reads it", () => {
    const run = runOf(stateOf(unrolledNetwork(new LSTM({ inputSize: 2, hiddenSize: 2, seed: 1 }), two)));
    expect(weightSymbol(run, "weight_hh_l0", 5)).toBe("U_{f}[0, 1]");
    expect(weightSymbol(run, "bias_hh_l0", 7)).toBe("b′_{o}[1]");
    expect(weightSymbol(run, "x", 3)).toBe("x_{2}[1]");
  });

  it("shows hostile text as text", () => {
    const widget = unrolledNetwork(srn, two, { tokens: [hostile, hostile], title: hostile });
    for (const step of [1, 3]) {
      expect(textOf(unrolledFigure(stateOf(widget.set({ step })), pictureFrame, true))).not.toContain("<img");
    }
  });

  it("refuses what cannot be, and stays as it was", () => {
    expect(() => unrolledNetwork(srn, randomTensor([4, 1, 3], 1, "float32"))).toThrow(
      "the last axis must be inputSize = 2",
    );
    expect(() => unrolledNetwork(srn, randomTensor([61, 1, 2], 1, "float32"))).toThrow("x has 61 steps; at most 60");
    expect(() => unrolledNetwork(srn, two, { tokens: ["a"] })).toThrow("there are 1 tokens for 2 steps");
    expect(() => unrolledNetwork(srn, two, { lossGradient: [1] })).toThrow("[T, outputSize] = [2, 2] needs 4");
    const large = new SRN({ inputSize: 2, hiddenSize: 65 });
    expect(() => unrolledNetwork(large, two)).toThrow("each may be at most 64");
    const widget = unrolledNetwork(srn, two);
    expect(() => widget.set({ step: 5 })).toThrow("unrolledNetwork: step is 5; it must be a whole number from 0 to 4");
    expect(() => widget.set({ unit: 2 })).toThrow("unit is 2");
    expect(() => widget.set({ quantity: "gate f" })).toThrow(
      "quantity is gate f; it must be one of net input z, state h",
    );
    expect(() => widget.set({ changes: [["weight", 0, 1]] })).toThrow(
      "array is weight; it must be one of x, weight_ih_l0",
    );
    expect(() => widget.set({ changes: [["x", 4, 1]] })).toThrow("element of x is 4");
    expect([widget.get("step"), widget.get("unit"), widget.get("changes")]).toEqual([2, 0, []]);
  });
});

describe("unrolledNetwork in a notebook", () => {
  it("sends the network, hears of the reader's changes, and has a picture with the arithmetic", async () => {
    const host = installHost();
    const widget = unrolledNetwork(
      new SRN({ inputSize: 2, hiddenSize: 2, seed: 1 }),
      randomTensor([3, 1, 2], 1, "float32"),
    );
    widget.display();
    expect(host.sent[0].data).toMatchObject({ state: { widget: "unrolledNetwork", step: 3, unit: 0 } });
    const state = { changes: [["x", 0, 1.5]], step: 2 };
    await host.receive(widget.id, { method: "update", state, buffer_paths: [] });
    expect(runOf(stateOf(widget)).x[0]).toBe(1.5);
    await host.held[0];
    expect(host.sent.some(({ bundle }) => bundle?.["image/png"] === "UE5H")).toBe(true);
    expect(textOf(drawPicture.mock.calls[0][0])).toContain("Written out: unit 0");
  });
});
