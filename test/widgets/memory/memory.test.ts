import { describe, expect, it } from "vitest";
import "../fake-picture.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { NeuralTuringMachine } from "../../../src/core/networks/neural-turing-machine.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { copyTask } from "../../../src/tasks/neural-turing.js";
import { pictureFrame } from "../../../widgets/base/figure.js";
import type { Widget } from "../../../widgets/base/widget.js";
import { copyMachine } from "../../../widgets/memory/example.js";
import { type MemoryState, memoryFigure } from "../../../widgets/memory/figure.js";
import { memory } from "../../../widgets/memory/model.js";
import { randomTensor } from "../../core/helpers.js";
import { installHost } from "../base/mock-host.js";
import { hostile, textOf } from "../traces.js";

const [T, D, N, M, R] = [6, 3, 5, 4, 2];
const machine = new NeuralTuringMachine({ inputSize: D, hiddenSize: 4, slots: N, width: M, reads: R, seed: 1 });
const x = randomTensor([T, 2, D], 1, "float32").detach();
const trace = machine.trace(x);

interface Drawn {
  name: string;
  z: number[][];
}

function stateOf(widget: Widget<MemoryState>): MemoryState {
  return new Proxy({} as MemoryState, { get: (_, name) => widget.get(name as keyof MemoryState) });
}

function draw(widget: Widget<MemoryState>, width = 720): Record<string, Drawn> {
  const { data } = memoryFigure(stateOf(widget), { ...pictureFrame, width });
  return Object.fromEntries((data as unknown as Drawn[]).map((each) => [each.name, each]));
}

describe("memory", () => {
  it("shows where every head is at every step, as the steps of the network have it", () => {
    const { steps } = machine.unroll(x);
    const drawn = draw(memory(trace, { sequence: 1 }));
    const heads = ["read 0", "read 1", "write"];
    for (const [n, name] of heads.entries()) {
      for (let t = 0; t < T; t++) {
        const weights = steps[0][t].states.w.data.subarray((heads.length + n) * N, (heads.length + n + 1) * N);
        expect(drawn[name].z.map((row) => row[t])).toEqual([...weights]);
      }
    }
    expect(drawn.input.z.map((row) => row[2])).toEqual([...x.data.subarray((2 * 2 + 1) * D, (2 * 2 + 2) * D)]);
  });

  it("shows the memory after the present step, and what was erased, added and read there", () => {
    const { steps } = machine.unroll(x);
    const widget = memory(trace, { step: 4 });
    const { states, gates } = steps[0][3];
    const drawn = draw(widget, 360);
    expect(drawn.memory.z.flat()).toEqual([...states.M.data.subarray(0, N * M)]);
    expect(drawn.erase.z.flat()).toEqual([...gates.e.data.subarray(0, M)]);
    expect(drawn.add.z.flat()).toEqual([...gates.a.data.subarray(0, M)]);
    expect(drawn.read.z.flat()).toEqual([...states.r.data.subarray(0, R * M)]);
    expect(drawn.output).toBeUndefined();
  });

  it("has an example that copies: its output is the task's answer, written and read in order", () => {
    const width = 5;
    const [{ inputs, targets, answerFrom }] = copyTask({ from: 6, width, count: 1, seed: 3 });
    const copying = copyMachine(width);
    const input = Tensor.from(inputs.map((vector) => [vector]));
    const outputs = copying.forward(input).y;
    const widget = memory(copying.trace(input), { outputs });
    const { output, write, "read 0": read } = draw(widget);
    for (let t = answerFrom; t < inputs.length; t++) {
      expect(output.z.slice(0, width).map((row) => Math.round(row[t]))).toEqual(targets[t]);
    }
    const row = (map: Drawn, t: number): number => map.z.findIndex((each) => each[t] > 0.99);
    expect(inputs.map((_, t) => row(write, t))).toEqual(inputs.map((_, t) => t + 1));
    expect(inputs.map((_, t) => row(read, t))).toEqual(inputs.map((_, t) => Math.max(0, t - answerFrom + 1)));
    widget.set({ step: 9 });
    const said = textOf(memoryFigure(stateOf(widget), pictureFrame).layout.annotations as object);
    expect(said).toContain(
      "step <b>9</b> of 13: written mostly to row <b>9</b> (orange), read from row <b>2</b> (green)",
    );
    widget.set({ language: "zh" });
    expect(textOf(memoryFigure(stateOf(widget), pictureFrame).layout.annotations as object)).toContain(
      "主要写入第 <b>9</b> 行",
    );
  });

  it("shows hostile text as text", () => {
    const labels = [0, 1].map(() => Array.from({ length: T }, () => hostile));
    const widget = memory(machine.trace(x, { labels }), { title: hostile });
    expect(textOf(memoryFigure(stateOf(widget), pictureFrame))).not.toContain("<img");
  });

  it("refuses what cannot be, and stays as it was", () => {
    const srn = new SRN({ inputSize: D, hiddenSize: 2, seed: 1 });
    expect(() => memory(srn.trace(x))).toThrow("memory: trace is of SRN, which has no memory M with heads w");
    expect(() => memory(trace, { sequence: 2 })).toThrow("sequence is 2");
    expect(() => memory(trace, { outputs: Tensor.zeros([T, 1, 3]) })).toThrow("outputs have shape [6, 1, 3]");
    const widget = memory(trace);
    expect(() => widget.set({ step: 7 })).toThrow("memory: step is 7; it must be a whole number from 1 to 6");
    expect(widget.get("step")).toBe(6);
  });
});

describe("memory in a notebook", () => {
  it("sends its numbers as buffers, hears of a step, and has a picture", async () => {
    const host = installHost();
    const widget = memory(trace);
    widget.display();
    expect(host.sent[0].data).toMatchObject({ state: { widget: "memory", step: T } });
    await host.receive(widget.id, { method: "update", state: { step: 2 }, buffer_paths: [] });
    expect(widget.get("step")).toBe(2);
    await host.held[0];
    expect(host.sent.some(({ bundle }) => bundle?.["image/png"] === "UE5H")).toBe(true);
  });
});
