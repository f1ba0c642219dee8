import { describe, expect, it } from "vitest";
import { cells } from "../../src/core/cells/index.js";
import { networks } from "../../src/core/networks/index.js";
import { Tensor } from "../../src/core/tensor/tensor.js";
import { errorTerms } from "../../src/core/trace/error-terms.js";
import { projectStates } from "../../src/core/trace/projection.js";
import { stepsOf, valueSize, valuesAt } from "../../src/core/trace/read.js";
import type { LayerTrace, Trace, TracedQuantity } from "../../src/core/trace/trace.js";
import { paperTheme } from "../../widgets/base/figure.js";
import { layerHead, layerLabel } from "../../widgets/base/traces.js";
import type { Widget } from "../../widgets/base/widget.js";
import { gatesFigure } from "../../widgets/gates/figure.js";
import { gates } from "../../widgets/gates/model.js";
import { decayCurves, decayWeights } from "../../widgets/gradient-decay/curves.js";
import { gradientDecayFigure } from "../../widgets/gradient-decay/figure.js";
import { gradientDecay } from "../../widgets/gradient-decay/model.js";
import { trajectoryFigure } from "../../widgets/trajectory/figure.js";
import { trajectory } from "../../widgets/trajectory/model.js";
import { expectClose } from "../core/helpers.js";
import { B, D, everyCell, everyOtherNetwork, everyOtherTrace, T, x } from "./networks.js";

const frame = { width: 700, theme: paperTheme, webgl: false };

function stateOf<State extends object>(widget: Widget<State>): State {
  return new Proxy({} as State, { get: (_, name) => widget.get(name as keyof State) });
}

interface Drawn {
  type: string;
  meta: { quantity: string };
  xaxis: string;
  z: Float32Array[];
  x: number[];
  y: number[];
}

/** Every number of a quantity in a sequence, as the trace has it: [size][steps]. */
function rowsOf(trace: Trace, layer: LayerTrace, quantity: TracedQuantity, b: number): number[][] {
  return Array.from({ length: valueSize(layer, quantity) }, (_, n) =>
    Array.from({ length: stepsOf(trace, layer, b) }, (_, t) => valuesAt(trace, layer, quantity, t, b)[n]),
  );
}

const everyNetwork = { ...everyCell, ...everyOtherNetwork };

it("goes through every cell and every network of the registries", () => {
  expect(Object.keys(everyCell)).toEqual(Object.keys(cells));
  expect(Object.keys(everyNetwork).sort()).toEqual(Object.keys(networks).sort());
});

const traces: [string, Trace][] = [
  ...Object.entries(everyNetwork).map(([name, network]): [string, Trace] => [
    name,
    network.trace(x, { lengths: [T, 4], labels: [[..."abcdef"], [..."ghij"]] }),
  ]),
  ...Object.entries(everyOtherTrace),
];

describe.each(traces)("the trace of %s", (_, trace) => {
  it("has a map of each gate and state of each layer, blank beyond a sequence's end, and lines of one shape", () => {
    const widget = gates(trace);
    for (const [number, layer] of trace.layers.entries()) {
      const declared = [...layer.gates, ...layer.states];
      for (const followed of declared) {
        const unit = valueSize(layer, followed) - 1;
        for (let b = 0; b < trace.B; b++) {
          widget.set({ layer: number, quantity: followed.name, unit, sequence: b });
          const { data, layout } = gatesFigure(stateOf(widget), frame);
          const drawn = data as unknown as Drawn[];
          const maps = drawn.filter(({ type }) => type === "heatmap");
          expect(maps.map(({ meta }) => meta.quantity).sort()).toEqual(declared.map(({ name }) => name).sort());
          const steps = stepsOf(trace, layer, b);
          for (const map of maps) {
            const quantity = declared.find(({ name }) => name === map.meta.quantity) as TracedQuantity;
            expect(map.z.map((row) => [...row])).toEqual(rowsOf(trace, layer, quantity, b));
            expect(map.x).toEqual(Array.from({ length: steps }, (_, t) => t + 1));
            const axis = layout[map.xaxis.replace("x", "xaxis")];
            expect(axis).toMatchObject({ range: [0.5, (layer.T ?? trace.T) + 0.5] });
          }
          const lines = drawn.filter(({ type }) => type === "scatter");
          const sameShape = declared.filter(({ shape }) => String(shape) === String(followed.shape));
          expect(lines.map(({ y }) => y)).toEqual(sameShape.map((quantity) => rowsOf(trace, layer, quantity, b)[unit]));
        }
      }
    }
  });

  it("has a path of each state of each layer, in its own units and in those of the core's projection", () => {
    const widget = trajectory(trace);
    const paths = () => trajectoryFigure(stateOf(widget), frame).data as unknown as Drawn[];
    for (const [layer, one] of trace.layers.entries()) {
      for (const quantity of one.states) {
        const size = valueSize(one, quantity);
        const step = Math.max(...Array.from({ length: trace.B }, (_, b) => stepsOf(trace, one, b)));
        const units: [number, number, number] = [size - 1, 0, 0];
        widget.set({ layer, quantity: quantity.name, axes: "units", units, step });
        const expected = Array.from({ length: trace.B }, (_, b) => rowsOf(trace, one, quantity, b));
        expect(paths().map(({ x, y }) => [x, y])).toEqual(expected.map((rows) => [rows[size - 1], rows[0]]));
        widget.set({ axes: "components" });
        const dimensions = Math.min(2, size);
        const { points } = projectStates(trace, { layer, quantity: quantity.name, dimensions });
        const drawn = paths().flatMap(({ x, y }) => x.flatMap((at, n) => [at, y[n]].slice(0, dimensions)));
        expectClose("projection", drawn, points, 1e-4, 1e-4);
      }
    }
  });
});

describe.each(Object.entries(everyNetwork))("the gradient decay of %s", (name, network) => {
  it("is the norm of its error terms, with or without recurrent weights to be scaled", () => {
    const one = new Tensor(
      x.data.filter((_, n) => Math.floor(n / D) % B === 1),
      [T, 1, D],
    );
    const widget = gradientDecay({ [name]: network }, one);
    const [curve] = decayCurves(stateOf(widget));
    const { layers } = errorTerms(network, one);
    const { K, norms } = layers.findLast(({ reverse }) => !reverse) ?? layers[0];
    expectClose("norms", curve.norm.toReversed(), norms.subarray((T - 1) * K), 1e-4, 1e-6);
    const scalable = Object.keys(network.parameters()).some((parameter) => parameter.includes("weight_hh"));
    const [{ fixed, radius }] = decayWeights(stateOf(widget));
    expect([fixed, Number.isNaN(radius)]).toEqual(scalable ? [null, false] : ["none", true]);
    widget.set({ spectralRadius: 0.7 });
    const scaled = decayCurves(stateOf(widget));
    expect([...decayWeights(stateOf(widget))][0].radius).toBe(scalable ? 0.7 : Number.NaN);
    expect(gradientDecayFigure(stateOf(widget), scaled, frame).data).toHaveLength(
      Number.isNaN(scaled[0].bound) ? 3 : 4,
    );
  });
});

it("tells layers apart by number, name and direction, and says what a decoder writes", () => {
  const named = (trace: Trace, language: "en" | "zh") =>
    trace.layers.map((layer, n) => layerLabel(n, layerHead(trace, layer), language));
  expect(named(everyOtherTrace["a classifier with attention"], "en")).toEqual(["0", "1: attention"]);
  const translation = everyOtherTrace["an encoder–decoder with attention"];
  expect(named(translation, "en")).toEqual([
    "0: encoder, forward →",
    "1: encoder, reverse ←",
    "2: decoder, forward →",
    "3: attention, forward →",
  ]);
  expect(named(translation, "zh")[1]).toBe("1：encoder，反向 ←");
  const { layer, data } = stateOf(gates(translation));
  expect([layer, data.networks[0].layers[2].tokens]).toEqual([2, ["0", "2", "EOS"]]);
});
