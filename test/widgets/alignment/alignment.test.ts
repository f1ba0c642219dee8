import { describe, expect, it } from "vitest";
import "../fake-picture.js";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { NeuralTuringMachine } from "../../../src/core/networks/neural-turing-machine.js";
import { Transformer } from "../../../src/core/networks/transformer.js";
import { EncoderDecoder } from "../../../src/core/outputs/encoder-decoder.js";
import { SequenceClassifier } from "../../../src/core/outputs/sequence-classifier.js";
import { type AlignmentState, alignmentFigure } from "../../../widgets/alignment/figure.js";
import { alignment } from "../../../widgets/alignment/model.js";
import { joinBuffers, viewsToFloats } from "../../../widgets/base/buffers.js";
import { paperTheme } from "../../../widgets/base/figure.js";
import type { Widget } from "../../../widgets/base/widget.js";
import { randomTensor } from "../../core/helpers.js";
import { installHost } from "../base/mock-host.js";
import { hostile, textOf } from "../traces.js";

const frame = { width: 700, theme: paperTheme, webgl: false };

interface Drawn {
  z: Float32Array[];
  y: (number | null)[];
}

function stateOf(widget: Widget<AlignmentState>): AlignmentState {
  return new Proxy({} as AlignmentState, { get: (_, name) => widget.get(name as keyof AlignmentState) });
}

/** The map, [R][S], and the weights that are drawn below it. */
function draw(widget: Widget<AlignmentState>): { map: number[][]; bars: number[]; ticks: string[][] } {
  const { data, layout } = alignmentFigure(stateOf(widget), frame);
  const [map, bars] = data as unknown as Drawn[];
  return {
    map: map.z.map((row) => [...row]),
    bars: bars.y.flatMap((value, n) => (n % 3 === 1 ? [Number(value)] : [])),
    ticks: [layout.yaxis, layout.xaxis].map((each) => (each as { ticktext: string[] }).ticktext),
  };
}

const translator = new EncoderDecoder(GRU, {
  sourceSize: 6,
  targetSize: 6,
  embeddingSize: 4,
  hiddenSize: 5,
  attention: "additive",
  seed: 1,
});
const pair = translator.trace([3, 1, 4, 1], [2, 5]);
const transformer = new Transformer({ inputSize: 3, hiddenSize: 8, heads: 2, numLayers: 2, causal: true, seed: 1 });

describe("alignment", () => {
  it("draws the decoder's attention: what it writes up, what was read across", () => {
    const w = alignment(pair);
    const { map, ticks } = draw(w);
    expect(map.flat()).toEqual([...(pair.layers.at(-1)?.states[0].values ?? [])]);
    for (const row of map) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    expect(ticks).toEqual([
      ["2", "5", "EOS"],
      ["3", "1", "4", "1", "EOS"],
    ]);
    const named = alignment(pair, { labels: [["a", "b", "c", "d", "."]], targetLabels: ["x", "y", "."] });
    expect(draw(named).ticks).toEqual([
      ["x", "y", "."],
      ["a", "b", "c", "d", "."],
    ]);
  });

  it("draws each head of each layer of a Transformer, and their mean, of a sequence up to its end", () => {
    const trace = transformer.trace(randomTensor([5, 2, 3], 1, "float32"), { lengths: [5, 3] });
    const w = alignment(trace);
    expect(w.get("layer")).toBe(1);
    const weight = (layer: number, head: number, b: number, t: number, s: number): number =>
      trace.layers[layer].gates[0].values[((t * 2 + b) * 2 + head) * 5 + s];
    for (const [layer, head, sequence, length] of [
      [0, 1, 0, 5],
      [1, 0, 1, 3],
    ]) {
      w.set({ layer, head, sequence });
      const square = Array.from({ length }, (_, t) =>
        Array.from({ length }, (_, s) => weight(layer, head, sequence, t, s)),
      );
      expect(draw(w).map).toEqual(square);
    }
    w.set({ layer: 1, head: "mean", sequence: 1 });
    expect(draw(w).map[2][1]).toBeCloseTo((weight(1, 0, 1, 2, 1) + weight(1, 1, 1, 2, 1)) / 2, 6);
    expect(draw(w).map[0]).toEqual([1, 0, 0]);
  });

  it("draws what a classifier pools as one row", () => {
    const lstm = new LSTM({ inputSize: 4, hiddenSize: 4, seed: 1 });
    const model = new SequenceClassifier(lstm, { vocabularySize: 6, classes: 2, pooling: "attention", seed: 1 });
    const trace = model.trace([
      [1, 2, 3, 4],
      [5, 5],
    ]);
    const w = alignment(trace, { sequences: [1] });
    const { map, ticks } = draw(w);
    expect(map).toEqual([[1, 3].map((n) => trace.layers[1].states[0].values[n])]);
    expect(ticks).toEqual([["class"], ["5", "5"]]);
  });

  it("draws the weights of the chosen output by themselves, and names the greatest", () => {
    const w = alignment(pair, { output: 1 });
    const { map, bars } = draw(w);
    expect(bars).toEqual(map[1]);
    const most = map[1].indexOf(Math.max(...map[1]));
    const { annotations } = alignmentFigure(stateOf(w), frame).layout as unknown as { annotations: { text: string }[] };
    const input = pair.labels?.[0][most];
    expect(annotations[0].text).toContain(`<b>5</b> looks at: ${input} ${map[1][most].toFixed(2)}, `);
    w.set({ output: 2 });
    expect(draw(w).bars).toEqual(map[2]);
  });

  it("comes over to the browser as it is", () => {
    const host = installHost();
    const w = alignment(pair);
    w.display();
    const { data, buffers = [] } = host.sent[0];
    const { state, buffer_paths } = data as { state: Record<string, unknown>; buffer_paths: string[][] };
    joinBuffers(
      state,
      buffer_paths,
      buffers.map((each) => new DataView(each.buffer, each.byteOffset, each.byteLength)),
    );
    const there = viewsToFloats(state) as AlignmentState;
    expect(alignmentFigure(there, frame)).toEqual(alignmentFigure(stateOf(w), frame));
  });

  it("shows hostile text as text, in both languages", () => {
    const labels = [[hostile, "b", "c", "d", "e"]];
    const w = alignment({ ...pair, cell: hostile }, { labels, targetLabels: [hostile, "b", "c"], language: "zh" });
    expect(textOf(alignmentFigure(stateOf(w), frame))).not.toContain("<img");
    w.set({ title: hostile });
    expect(textOf(alignmentFigure(stateOf(w), frame))).not.toContain("<img");
  });

  it("refuses a trace without attention, and what is not there", () => {
    const lstm = new LSTM({ inputSize: 3, hiddenSize: 4, seed: 1 });
    const x = randomTensor([4, 1, 3], 1, "float32");
    expect(() => alignment(lstm.trace(x))).toThrow("alignment: trace is of LSTM, which has no attention weights");
    // As many memory slots as steps: weightings of a memory are no attention to steps.
    const machine = new NeuralTuringMachine({ inputSize: 3, hiddenSize: 4, slots: 4, width: 2, seed: 1 });
    expect(() => alignment(machine.trace(x))).toThrow("which has no attention weights");
    expect(() => alignment(pair, { labels: [["a"]] })).toThrow("alignment: labels has 1 labels; there are 5 steps");
    expect(() => alignment(pair, { head: 1 })).toThrow("alignment: head is 1; it must be a whole number from 0 to 0");
    const w = alignment(pair);
    expect(() => w.set({ output: 3 })).toThrow("alignment: output is 3; it must be a whole number from 0 to 2");
    expect(() => w.set({ layer: 1 })).toThrow("alignment: layer is 1");
    expect(() => w.set({ sequence: 1 })).toThrow("alignment: sequence is 1");
    expect([w.get("output"), w.get("layer"), w.get("sequence")]).toEqual([0, 0, 0]);
  });
});
