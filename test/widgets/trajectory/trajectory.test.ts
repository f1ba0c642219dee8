import { describe, expect, it } from "vitest";
import { principalComponents } from "../../../src/core/tensor/linear-algebra.js";
import { paperTheme } from "../../../widgets/base/figure.js";
import { trajectoryFigure } from "../../../widgets/trajectory/figure.js";
import { trajectory } from "../../../widgets/trajectory/model.js";
import type { TrajectoryState } from "../../../widgets/trajectory/state.js";
import { handTrace, hostile, textOf } from "../traces.js";

const frame = { width: 700, theme: paperTheme, webgl: true };

function stateOf(widget: ReturnType<typeof trajectory>): TrajectoryState {
  return new Proxy({} as TrajectoryState, { get: (_, name) => widget.get(name as keyof TrajectoryState) });
}

interface Line {
  type: string;
  name: string;
  x: number[];
  y: number[];
  z?: number[];
  text: string[];
  hovertext: string[];
}

function lines(widget: ReturnType<typeof trajectory>, webgl = true): Line[] {
  return trajectoryFigure(stateOf(widget), { ...frame, webgl }).data as unknown as Line[];
}

describe("trajectory", () => {
  it("draws one line a sequence with one point a step, up to the present step", () => {
    const w = trajectory(handTrace());
    expect(lines(w).map(({ x, y, text }) => [x.length, y.length, text.length])).toEqual(Array(3).fill([4, 4, 4]));
    w.set({ step: 2 });
    expect(lines(w).map(({ x }) => x.length)).toEqual([2, 2, 2]);
  });

  it("projects all sequences together onto their principal components", () => {
    const { layers, T, B } = handTrace();
    const points = Array.from({ length: B * T }, (_, n) => {
      const [b, t] = [Math.floor(n / T), n % T];
      return layers[0].states[0].values.subarray((t * B + b) * 5, (t * B + b + 1) * 5);
    });
    const { projected } = principalComponents(points, 3);
    const drawn = lines(trajectory(handTrace(), { dimensions: 3 }));
    expect(drawn.flatMap(({ x, y, z }) => x.map((_, t) => [x[t], y[t], z?.[t]]))).toEqual(projected);
  });

  it("puts chosen units of chosen sequences on the axes", () => {
    const [only, ...others] = lines(trajectory(handTrace(), { units: [1, 4], sequences: [2] }));
    expect(others).toEqual([]);
    expect([only.x, only.y]).toEqual([
      [21, 121, 221, 321],
      [24, 124, 224, 324],
    ]);
  });

  it("is flat where there is no WebGL", () => {
    const w = trajectory(handTrace(), { dimensions: 3 });
    expect(lines(w).map(({ type }) => type)).toEqual(Array(3).fill("scatter3d"));
    expect(lines(w, false).map(({ type, z }) => [type, z])).toEqual(Array(3).fill(["scatter", undefined]));
  });

  it("keeps the axes where they are while time runs", () => {
    const w = trajectory(handTrace());
    const { xaxis, yaxis } = trajectoryFigure(stateOf(w), frame).layout;
    w.set({ step: 1 });
    const then = trajectoryFigure(stateOf(w), frame).layout;
    expect([then.xaxis, then.yaxis]).toEqual([xaxis, yaxis]);
  });

  it("shows the token, the step and the state to a pointer", () => {
    const [first] = lines(trajectory(handTrace(), { sequences: [1] }));
    expect(first.hovertext[2]).toBe(
      "<b>1.2</b>, step 3 of 4<br>h<sub>0</sub> = 210<br>h<sub>1</sub> = 211<br>h<sub>2</sub> = 212<br>h<sub>3</sub> = 213<br>h<sub>4</sub> = 214",
    );
  });

  it.each([2, 3] as const)("shows hostile text as text in %i-D", (dimensions) => {
    const w = trajectory(
      { [hostile]: handTrace() },
      { dimensions, title: hostile, names: [hostile, hostile, hostile] },
    );
    expect(textOf(trajectoryFigure(stateOf(w), frame))).not.toContain("<img");
    w.set({ title: "" });
    expect(textOf(trajectoryFigure(stateOf(w), frame))).not.toContain("<img");
  });

  it("speaks Chinese", () => {
    const text = textOf(trajectoryFigure(stateOf(trajectory(handTrace(), { language: "zh" })), frame));
    expect(text).toContain("隐状态 h<sub>t</sub>随时间的轨迹：HAND");
    expect(text).toContain("主成分 1");
  });

  it("keeps only what is shown, and says how much that is", () => {
    const w = trajectory(handTrace({ B: 20 }));
    const [{ layers, sequences, total }] = w.get("data").networks;
    expect([sequences.length, total, layers[0].states[0].values.length]).toEqual([8, 20, 8 * 4 * 5]);
    expect(textOf(trajectoryFigure(stateOf(w), frame))).toContain("8 of 20 sequences");
  });

  it("numbers the steps of a trace without labels", () => {
    expect(lines(trajectory(handTrace({ labels: false })))[0].text).toEqual(["1", "2", "3", "4"]);
  });

  it("refuses what is not there, and stays as it was", () => {
    expect(() => trajectory(handTrace(), { sequences: [3] })).toThrow(
      "trajectory: sequence is 3; the trace has sequences 0 to 2",
    );
    expect(() => trajectory(handTrace(), { layer: 1 })).toThrow("trajectory: layer is 1; HAND has layers 0 to 0");
    expect(() => trajectory(handTrace(), { state: "c" })).toThrow("trajectory: state is c; HAND has h");
    expect(() => trajectory(handTrace(), { units: [0, 5] })).toThrow("trajectory: unit is 5; there are units 0 to 4");
    expect(() => trajectory({})).toThrow("at least one");
    const w = trajectory(handTrace());
    expect(() => w.set({ step: 5 })).toThrow("trajectory: step is 5; it must be a whole number from 1 to 4");
    expect(w.get("step")).toBe(4);
  });
});
