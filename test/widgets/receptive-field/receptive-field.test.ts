import { describe, expect, it } from "vitest";
import "../fake-picture.js";
import { SRN, srnCell } from "../../../src/core/cells/srn.js";
import { DilatedRNN } from "../../../src/core/networks/dilated.js";
import { TDNN } from "../../../src/core/networks/tdnn.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { pictureFrame } from "../../../widgets/base/figure.js";
import type { Widget } from "../../../widgets/base/widget.js";
import { type ReceptiveFieldState, reachOf, receptiveFieldFigure } from "../../../widgets/receptive-field/figure.js";
import { receptiveField } from "../../../widgets/receptive-field/model.js";
import { installHost } from "../base/mock-host.js";
import { D, everyCell, everyOtherNetwork, T, x } from "../networks.js";
import { hostile, textOf } from "../traces.js";

const sizes = { inputSize: 2, hiddenSize: 4, seed: 1 };

interface Drawn {
  name: string;
  x: number[];
  y: number[];
}

function stateOf(widget: Widget<ReceptiveFieldState>): ReceptiveFieldState {
  return new Proxy({} as ReceptiveFieldState, { get: (_, name) => widget.get(name as keyof ReceptiveFieldState) });
}

function draw(widget: Widget<ReceptiveFieldState>, width = 720): Record<string, Drawn> {
  const { data } = receptiveFieldFigure(stateOf(widget), { ...pictureFrame, width });
  return Object.fromEntries((data as unknown as Drawn[]).map((each) => [each.name, each]));
}

describe.each(Object.entries({ ...everyCell, ...everyOtherNetwork }))("the receptive field of %s", (name, network) => {
  it("holds every input whose change changes the output, and no other", () => {
    const one = new Tensor(
      x.data.filter((_, n) => Math.floor(n / D) % 2 === 0),
      [T, 1, D],
    );
    const widget = receptiveField({ [name]: network }, one);
    const M = network.outputSize;
    const y = network.forward(one).y.data;
    const changed = Array.from({ length: T }, (_, k) => {
      const other = one.data.slice();
      for (let d = 0; d < D; d++) other[k * D + d] += 1;
      return network.forward(new Tensor(other, [T, 1, D])).y.data;
    });
    for (let t = 0; t < T; t++) {
      widget.set({ step: t + 1 });
      const row = (values: ArrayLike<number>): number[] => Array.from({ length: M }, (_, m) => values[t * M + m]);
      const expected = changed.flatMap((values, k) => (String(row(values)) === String(row(y)) ? [] : [k + 1]));
      expect(reachOf(stateOf(widget)), `output ${t + 1}`).toEqual(expected);
    }
  });
});

describe("receptiveField", () => {
  it("lights what is between an output and its inputs: of a TDNN the cone of its delays", () => {
    const widget = receptiveField(new TDNN({ ...sizes, delays: [2, 1] }), undefined, { length: 10, step: 7 });
    const { lit, dark, rays } = draw(widget);
    const nodes = lit.x.map((at, n) => `${lit.y[n]}:${at}`);
    // Inputs, first layer, second layer.
    expect(nodes).toEqual(["0:4", "0:5", "0:6", "0:7", "1:6", "1:7", "2:7"]);
    expect(lit.x.length + dark.x.length).toBe(30);
    expect(rays.x.filter((_, n) => n % 3 === 1)).toEqual([4, 5, 6, 7]);
  });

  it("sees the holes of a dilated network, and a recurrence fade", () => {
    const dilated = new DilatedRNN({ ...sizes, cell: srnCell(), dilations: [3] });
    const widget = receptiveField({ dilated, SRN: new SRN(sizes) }, undefined, { length: 12, step: 12 });
    expect(reachOf(stateOf(widget))).toEqual([3, 6, 9, 12]);
    widget.set({ network: "SRN", step: 11 });
    expect(reachOf(stateOf(widget))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const { y } = draw(widget).SRN;
    expect(y[10] / y[0]).toBeGreaterThan(100);
    expect(y[11]).toBeNull();
  });

  it("says how far the output reaches, in either language", () => {
    const widget = receptiveField(new TDNN({ ...sizes, delays: [2] }), undefined, { length: 5 });
    const said = () => textOf(receptiveFieldFigure(stateOf(widget), pictureFrame).layout.annotations as object);
    expect(said()).toContain("reaches <b>3</b> of 5 inputs, between x<sub>3</sub> and x<sub>5</sub>");
    widget.set({ language: "zh" });
    expect(said()).toContain("依赖 5 个输入中的 <b>3</b> 个");
  });

  it("shows hostile text as text", () => {
    const widget = receptiveField({ [hostile]: new SRN(sizes), other: new SRN(sizes) }, undefined, { title: hostile });
    expect(textOf(receptiveFieldFigure(stateOf(widget), pictureFrame))).not.toContain("<img");
  });

  it("refuses what cannot be, and stays as it was", () => {
    const srn = new SRN(sizes);
    expect(() => receptiveField({})).toThrow("receptiveField: networks is empty");
    expect(() => receptiveField(srn, x)).toThrow("the last axis must be inputSize = 2 of SRN");
    expect(() => receptiveField(srn, undefined, { length: 65 })).toThrow(
      "there are 65 steps; it must be a whole number from 2 to 64",
    );
    const widget = receptiveField(srn);
    expect(() => widget.set({ step: 25 })).toThrow(
      "receptiveField: step is 25; it must be a whole number from 1 to 24",
    );
    expect(() => widget.set({ network: "GRU" })).toThrow("network is GRU; it must be one of SRN");
    expect([widget.get("step"), widget.get("network")]).toEqual([24, "SRN"]);
  });
});

describe("receptiveField in a notebook", () => {
  it("sends what was measured, hears of an output, and has a picture", async () => {
    const host = installHost();
    const widget = receptiveField(new SRN(sizes), undefined, { length: 4 });
    widget.display();
    expect(host.sent[0].data).toMatchObject({ state: { widget: "receptiveField", step: 4, network: "SRN" } });
    await host.receive(widget.id, { method: "update", state: { step: 2 }, buffer_paths: [] });
    expect(reachOf(stateOf(widget))).toEqual([1, 2]);
    await host.held[0];
    expect(host.sent.some(({ bundle }) => bundle?.["image/png"] === "UE5H")).toBe(true);
  });
});
