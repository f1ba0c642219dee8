import { describe, expect, it } from "vitest";
import "../fake-picture.js";
import { slice } from "../../../src/core/tensor/layout.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { connectivity } from "../../../src/core/trace/connectivity.js";
import { pictureFrame } from "../../../widgets/base/figure.js";
import type { Widget } from "../../../widgets/base/widget.js";
import {
  type ConnectivityState,
  connectivityFigure,
  type MapMeta,
  stepAt,
} from "../../../widgets/connectivity/figure.js";
import { connectivityMap } from "../../../widgets/connectivity/model.js";
import { installHost } from "../base/mock-host.js";
import { B, D, everyCell, everyOtherNetwork, T, x } from "../networks.js";
import { hostile, textOf } from "../traces.js";

const { GRU, LSTM } = everyCell;
const labels = [[..."abcdef"], [..."ghijkl"]];

function stateOf(widget: Widget<ConnectivityState>): ConnectivityState {
  return new Proxy({} as ConnectivityState, { get: (_, name) => widget.get(name as keyof ConnectivityState) });
}

interface Drawn {
  z: (number | null)[][];
  meta: MapMeta;
}

/** The maps, and the letters on them. */
function draw(widget: Widget<ConnectivityState>, width = 720): { maps: Drawn[]; letters: Letters[] } {
  const { data } = connectivityFigure(stateOf(widget), { ...pictureFrame, width });
  const [maps, letters] = ["heatmap", "scatter"].map((type) => data.filter((trace) => trace.type === type));
  return { maps: maps as unknown as Drawn[], letters: letters as unknown as Letters[] };
}

interface Letters {
  x: number[];
  y: number[];
  text: string[];
}

/** ‖∂y_t/∂x_k‖ of the core as shares of the greatest of its row. */
function shares(norms: Float64Array, t: number, T: number): number[] {
  const row = [...norms.subarray(t * T, (t + 1) * T)];
  const largest = Math.max(...row);
  return row.map((value) => value / largest);
}

describe("connectivityMap", () => {
  it.each(Object.entries({ ...everyCell, ...everyOtherNetwork }))(
    "colours the inputs of %s by the core's numbers",
    (_, network) => {
      const { norms } = connectivity(network, x, { sequence: 1 });
      const widget = connectivityMap(network, x, { sequence: 1, labels });
      for (const step of [1, 4, T]) {
        const { maps, letters } = draw(widget.set({ step }));
        const [text, table] = maps;
        const drawn = text.z.flat().filter((value) => value !== null);
        for (const [k, share] of shares(norms, step - 1, T).entries()) {
          expect(drawn[k]).toBeCloseTo(share, 5);
          expect(table.z[step - 1][k]).toBeCloseTo(share, 5);
        }
        expect(letters.map((each) => each.text.join(""))).toEqual(["ghijkl"]);
      }
    },
  );

  it("breaks the text into lines where there is little room, and finds the step under the pointer", () => {
    const long = new Tensor(new Float32Array(50 * D).fill(0.5), [50, 1, D]);
    const widget = connectivityMap(GRU, long);
    const { maps, letters } = draw(widget, 360);
    const [{ z, meta }] = maps;
    expect([z.length, z.at(-1)?.at(-1)]).toEqual([4, null]);
    const [{ x: columns, y: lines, text }] = letters;
    expect(text).toHaveLength(50);
    for (const [n, label] of text.entries()) {
      expect(stepAt(stateOf(widget), meta, columns[n], lines[n])).toBe(Number(label));
      expect(z[lines[n]][columns[n]]).not.toBeNull();
    }
    expect(stepAt(stateOf(widget), meta, 13, 3)).toBeUndefined();
    expect(stepAt(stateOf(widget), { kind: "table", columns: 50 }, 3, 17)).toBe(17);
  });

  it("has a text for each network, and the table of the chosen one", () => {
    const widget = connectivityMap({ LSTM, GRU }, x);
    const table = (name: "LSTM" | "GRU") =>
      Array.from(
        connectivityFigure(stateOf(widget.set({ network: name })), pictureFrame).data.at(-1)?.z as Float32Array[],
        (row) => [...row],
      );
    const counts = () => Object.values(draw(widget)).map(({ length }) => length);
    expect(counts()).toEqual([3, 2]);
    expect(table("LSTM")).not.toEqual(table("GRU"));
    widget.set({ table: false });
    expect(counts()).toEqual([2, 2]);
  });

  it("takes a function to one component, and outputs that are not one an input", () => {
    const lastTwo = (input: Tensor) => slice(GRU.forward(input).y, 0, T - 2, T);
    const { norms, S } = connectivity(lastTwo, x, { output: 1 });
    const widget = connectivityMap(lastTwo, x, { output: 1 });
    const [text, table] = draw(widget).maps;
    expect([S, table.z.length]).toEqual([2, 2]);
    expect(text.z.flat()[2]).toBeCloseTo(shares(norms, 1, T)[2], 5);
    expect(stepAt(stateOf(widget), text.meta, 1, 0)).toBeUndefined();
  });

  it("shows hostile text as text", () => {
    const widget = connectivityMap({ [hostile]: GRU }, x, {
      labels: [new Array(T).fill(hostile), labels[1]],
      predictions: new Array(T).fill(hostile),
    });
    expect(textOf(connectivityFigure(stateOf(widget), pictureFrame))).not.toContain("<img");
    widget.set({ title: hostile, language: "zh" });
    expect(textOf(connectivityFigure(stateOf(widget), pictureFrame))).not.toContain("<img");
  });

  it("refuses what cannot be, and stays as it was", () => {
    expect(() => connectivityMap(GRU, x, { sequence: B })).toThrow("sequence is 2");
    expect(() => connectivityMap(GRU, x, { labels: [["a"], []] })).toThrow(
      "connectivityMap: labels of sequence 0 are 1; there must be 6",
    );
    expect(() => connectivityMap(GRU, x, { predictions: ["a"] })).toThrow(
      "connectivityMap: predictions are 1; there must be 6",
    );
    expect(() => connectivityMap({}, x)).toThrow("at least one");
    expect(() => connectivityMap(GRU, new Tensor(new Float32Array(1001 * D), [1001, 1, D]))).toThrow("at most 1000");
    const widget = connectivityMap({ GRU }, x);
    expect(() => widget.set({ step: 7 })).toThrow("connectivityMap: step is 7; it must be a whole number from 1 to 6");
    expect(() => widget.set({ network: "SRN" })).toThrow("it must be one of GRU");
    expect([widget.get("step"), widget.get("network")]).toEqual([T, "GRU"]);
  });
});

describe("connectivityMap in a notebook", () => {
  it("sends its tables as buffers, follows the pointer in the browser, and has a picture", async () => {
    const host = installHost();
    const widget = connectivityMap({ LSTM, GRU }, x, { labels });
    widget.display();
    const [{ data, buffers }] = host.sent;
    expect(data).toMatchObject({ state: { widget: "connectivity", step: T, data: { tokens: labels[0] } } });
    expect(buffers).toEqual([LSTM, GRU].map((network) => Float32Array.from(connectivity(network, x).norms)));
    await host.receive(widget.id, { method: "update", state: { step: 2 }, buffer_paths: [] });
    expect(widget.get("step")).toBe(2);
    await host.held[0];
    expect(host.sent.some(({ bundle }) => bundle?.["image/png"] === "UE5H")).toBe(true);
  });
});
