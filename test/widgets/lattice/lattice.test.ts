import { describe, expect, it } from "vitest";
import "../fake-picture.js";
import { beamSearch } from "../../../src/core/outputs/beam-search.js";
import { LinearChainCRF } from "../../../src/core/outputs/crf.js";
import { ctcLattice } from "../../../src/core/outputs/ctc.js";
import { joinBuffers, viewsToFloats } from "../../../widgets/base/buffers.js";
import { paperTheme } from "../../../widgets/base/figure.js";
import type { Widget } from "../../../widgets/base/widget.js";
import { latticeFigure } from "../../../widgets/lattice/figure.js";
import { lattice } from "../../../widgets/lattice/model.js";
import type { LatticeState } from "../../../widgets/lattice/state.js";
import { randomTensor } from "../../core/helpers.js";
import { installHost } from "../base/mock-host.js";
import { hostile, textOf } from "../traces.js";

const frame = { width: 700, theme: paperTheme, webgl: false };

interface Drawn {
  type: string;
  name: string;
  mode?: string;
  x: (number | null)[];
  y: (number | null)[];
  z: (number | null)[][];
  text: string[];
  hovertext: string[][];
}

function stateOf(widget: Widget<LatticeState>): LatticeState {
  return new Proxy({} as LatticeState, { get: (_, name) => widget.get(name as keyof LatticeState) });
}

function draw(widget: Widget<LatticeState>, width = 700): Drawn[] {
  return latticeFigure(stateOf(widget), { ...frame, width }).data as unknown as Drawn[];
}

function pathOf(drawn: readonly Drawn[], name: string): (number | null)[] {
  return drawn.filter((one) => one.name === name).at(-1)?.y ?? [];
}

function notes(widget: Widget<LatticeState>): string {
  const { annotations } = latticeFigure(stateOf(widget), frame).layout as unknown as {
    annotations: { text: string }[];
  };
  return annotations.map(({ text }) => text).join("\n");
}

describe("lattice of a CRF", () => {
  const crf = new LinearChainCRF({
    tags: 3,
    allowed: {
      next: [
        [0, 1],
        [0, 1, 2],
        [1, 2],
      ],
    },
  });
  crf.transitions.data.set(randomTensor([9], 2).data);
  crf.end.data.set([0, -3, 2]);
  const emissions = randomTensor([5, 1, 3], 4, "float32");
  const [record] = crf.lattice(emissions);
  const names = ["A", "B", "C"];

  it("draws tags up, steps across, in the core's numbers", () => {
    const w = lattice(record, { names, quantity: "marginals" });
    const [map] = draw(w);
    for (let t = 0; t < 5; t++) {
      for (let tag = 0; tag < 3; tag++) expect(map.z[tag][t]).toBeCloseTo(record.marginals[3 * t + tag], 6);
      expect(map.z.reduce((sum, line) => sum + (line[t] ?? 0), 0)).toBeCloseTo(1, 5);
    }
    w.set({ quantity: "emissions" });
    expect(draw(w)[0].z.map((line) => line[3])).toEqual([...emissions.data.subarray(9, 12)]);
  });

  it("goes step by step: the best path to each step is the best path of the sequence that ends there", () => {
    const w = lattice(record, { names });
    for (let step = 1; step <= 5; step++) {
      w.set({ step });
      // Which tag is best at its end is not decided by the score of ending with it before the end is there.
      const open = new LinearChainCRF({
        tags: 3,
        allowed: {
          next: [
            [0, 1],
            [0, 1, 2],
            [1, 2],
          ],
        },
      });
      open.transitions.data.set(crf.transitions.data);
      if (step === 5) open.end.data.set(crf.end.data);
      const [best] = open.viterbi(emissions, { lengths: [step] });
      expect(pathOf(draw(w), "best path")).toEqual(best);
    }
    expect(notes(w)).toContain(`best path: ${record.best.map((tag) => names[tag]).join(" ")}`);
  });

  it("draws from every tag that can be reached the one before it, up to the present step", () => {
    const w = lattice(record, { step: 3 });
    const arrows = draw(w).find(({ x }) => x?.includes(null)) as Drawn;
    const expected = [1, 2].flatMap((t) => [0, 1, 2].flatMap((tag) => [record.before[3 * t + tag], tag, null]));
    expect(arrows.y).toEqual(expected);
    expect(Math.max(...arrows.x.map(Number))).toBe(3);
    w.set({ quantity: "viterbi" });
    expect(draw(w)[0].z.map((line) => line[3])).toEqual([null, null, null]);
  });

  it("writes out the score of the best path as the sum that it is", () => {
    const sum = notes(lattice(record, { names }))
      .split("\n")[1]
      .replaceAll("− ", "-")
      .replaceAll("+ ", "")
      .match(/-?\d+\.\d+/g)
      ?.map(Number) as number[];
    expect(sum[0]).toBeCloseTo(record.bestScore, 1);
    expect(sum.slice(1).reduce((a, b) => a + b)).toBeCloseTo(sum[0], 1);
    expect(sum).toHaveLength(5);
    expect(notes(lattice(record))).toContain(`p = ${Math.exp(record.bestScore - record.logPartition).toPrecision(3)}`);
  });

  it("leaves out what no path reaches", () => {
    const barred = new LinearChainCRF({ tags: 2, allowed: { start: [0], next: [[0, 1], [1]] } });
    const w = lattice(barred.lattice(randomTensor([3, 1, 2], 1, "float32"))[0], { quantity: "forward" });
    expect(draw(w)[0].z[1][0]).toBeNull();
    expect(textOf(latticeFigure(stateOf(w), frame))).not.toContain("NaN");
  });
});

describe("lattice of CTC", () => {
  const [record] = ctcLattice(randomTensor([12, 1, 5], 3, "float32"), [[1, 3, 3]], { blank: 0 });

  it("draws rows × frames, the best alignment up to the present frame, and what it reads", () => {
    const w = lattice(record, { names: ["–", "a", "b", "c", "d"] });
    const [map] = draw(w);
    expect(map.z.map((line) => line[4])).toEqual([...record.occupancy.subarray(4 * 7, 5 * 7)]);
    expect(pathOf(draw(w), "best alignment")).toEqual(record.best);
    expect(notes(w)).toContain("<b>a c c</b>");
    expect(notes(w)).toContain(`log p(target) = −${Math.abs(record.logLikelihood).toPrecision(3)}`);
    w.set({ step: 5, quantity: "probabilities" });
    expect(pathOf(draw(w), "best alignment")).toEqual(record.best.slice(0, 5));
    expect(draw(w)[0].z.map((line) => line[2])).toEqual(
      record.labels.map((label) => record.probabilities[2 * 5 + label]),
    );
  });

  it("says so where the target does not fit", () => {
    const [none] = ctcLattice(randomTensor([2, 1, 5], 3, "float32"), [[1, 3, 3]]);
    const w = lattice(none);
    expect(notes(w)).toContain("does not fit");
    expect(JSON.stringify(w.get("data"))).toContain('"logLikelihood":null');
  });
});

describe("lattice of a beam search", () => {
  const logs = (p: readonly number[]): number[] => p.map(Math.log);
  const table = [logs([0.5, 0.3, 0.2]), logs([0.1, 0.3, 0.6]), logs([0.4, 0.4, 0.2])];
  const record = beamSearch({
    next: (_, tokens) => tokens.map((token) => table[token]),
    end: 2,
    beamWidth: 2,
    maxLength: 4,
  });
  const names = ["x", "y", "EOS"];

  it("draws every candidate at its step and rank, and the chosen hypothesis through them", () => {
    const w = lattice(record, { names });
    const nodes = draw(w).filter(({ mode }) => mode === "markers+text");
    const drawn = nodes.flatMap(({ x, y, text }) => x.map((step, n) => [step, y[n], text[n]]));
    const expected = record.steps.flatMap((all, t) => all.map(({ token }, n) => [t + 1, n, names[token]]));
    expect(drawn.length).toBe(expected.length);
    expect(drawn).toEqual(expect.arrayContaining(expected));
    for (const [n, { tokens, finished, logProbability }] of record.hypotheses.entries()) {
      w.set({ hypothesis: n });
      const path = pathOf(draw(w), "chosen hypothesis").slice(1) as number[];
      const said = path.map((candidate, t) => record.steps[t][candidate].token);
      expect(said).toEqual(finished ? [...tokens, 2] : tokens);
      expect(record.steps[path.length - 1][path.at(-1) as number].logProbability).toBe(logProbability);
    }
  });

  it("draws no step beyond the present one, and no probability but under the pointer", () => {
    const w = lattice(record, { names, step: 1 });
    const nodes = draw(w).filter(({ mode }) => mode === "markers+text");
    expect(nodes.flatMap(({ x }) => x).every((x) => x === 1)).toBe(true);
    expect(nodes.flatMap(({ hovertext }) => hovertext)[0]).toContain("log p = −");
  });

  it("knows the empty output", () => {
    const short = beamSearch({ next: () => [logs([0.1, 0.1, 0.8])], end: 2, beamWidth: 1, maxLength: 3 });
    expect(notes(lattice(short, { names }))).toContain("∅: score −0.223");
  });
});

describe("lattice", () => {
  it("comes over to the browser as it is", () => {
    const host = installHost();
    const crf = new LinearChainCRF({ tags: 2 });
    const w = lattice(crf.lattice(randomTensor([4, 1, 2], 1, "float32"))[0]);
    w.display();
    const { data, buffers = [] } = host.sent[0];
    const { state, buffer_paths } = data as { state: Record<string, unknown>; buffer_paths: string[][] };
    const views = buffers.map((each) => new DataView(each.buffer, each.byteOffset, each.byteLength));
    joinBuffers(state, buffer_paths, views);
    const there = viewsToFloats(state) as LatticeState;
    expect(latticeFigure(there, frame)).toEqual(latticeFigure(stateOf(w), frame));
  });

  it("shows hostile text as text, in both languages", () => {
    const crf = new LinearChainCRF({ tags: 2 });
    const [record] = crf.lattice(randomTensor([2, 1, 2], 1, "float32"));
    const w = lattice(record, { names: [hostile, "b"], steps: [hostile, "b"], title: hostile, language: "zh" });
    for (const step of [1, 2]) {
      w.set({ step });
      expect(textOf(latticeFigure(stateOf(w), frame))).not.toContain("<img");
    }
    const search = beamSearch({ next: () => [[0, -1]], end: 1, beamWidth: 1, maxLength: 2 });
    expect(textOf(latticeFigure(stateOf(lattice(search, { names: [hostile, hostile] })), frame))).not.toContain("<img");
  });

  it("refuses what is not there, and stays as it was", () => {
    const [record] = new LinearChainCRF({ tags: 2 }).lattice(randomTensor([4, 1, 2], 1, "float32"));
    expect(() => lattice({} as never)).toThrow("lattice: record has ; it must be a CRFLattice");
    expect(() => lattice(record, { names: ["a"] })).toThrow("lattice: names holds 1 names; there are 2");
    expect(() => lattice(record, { steps: ["a"] })).toThrow("lattice: steps holds 1 names; the lattice has 4 steps");
    const w = lattice(record);
    expect(() => w.set({ step: 5 })).toThrow("lattice: step is 5; it must be a whole number from 1 to 4");
    expect(() => w.set({ quantity: "occupancy" })).toThrow(
      "lattice: quantity is occupancy; it must be one of marginals",
    );
    expect([w.get("step"), w.get("quantity")]).toEqual([4, "marginals"]);
    const search = beamSearch({ next: () => [[0, -1]], end: 1, beamWidth: 1, maxLength: 2 });
    expect(() => lattice(search, { hypothesis: 1 })).toThrow(
      "lattice: hypothesis is 1; it must be a whole number from 0 to 0",
    );
  });
});
