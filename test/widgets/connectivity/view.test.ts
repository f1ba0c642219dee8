// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeModel, stubBrowser } from "../fake-model.js";
import { everyCell, T, x } from "../networks.js";
import { hostile } from "../traces.js";

const { plotly, handlers, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { connectivityMap } = await import("../../../widgets/connectivity/model.js");
const { renderConnectivity } = await import("../../../widgets/connectivity/view.js");

let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(500));
  const labels = [[..."abcde", hostile], [..."ghijkl"]];
  const widget = connectivityMap({ [hostile]: everyCell.GRU, LSTM: everyCell.LSTM }, x, { labels });
  model = new FakeModel(widget, ["data", "step", "network", "table", "title", "language"]);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderConnectivity({ model: model as never, el });
});
afterEach(() => end());

const control = (name: string): HTMLInputElement => el.querySelector(`[data-name="${name}"]`) as HTMLInputElement;

describe("the connectivity view", () => {
  it("follows the pointer over a text and over the table, and tells the kernel only of another step", async () => {
    resize();
    await vi.waitFor(() => expect(handlers.plotly_hover).toBeDefined());
    const point = (kind: string, at: [number, number]) => {
      handlers.plotly_hover({
        points: [{ x: at[0], y: at[1], data: { type: "heatmap", meta: { kind, columns: 4 } } }],
      });
    };
    point("text", [1, 0]);
    point("text", [1, 0]);
    point("text", [3, 1]);
    point("table", [6, 3]);
    expect(model.saved).toEqual([{ step: 2 }, { step: 3 }]);
    expect(control("step").getAttribute("aria-valuetext")).toBe("3 c");
  });

  it("moves with the keyboard's slider and with the kernel", () => {
    control("step").value = "4";
    control("step").dispatchEvent(new Event("input"));
    expect(model.saved).toEqual([{ step: 4 }]);
    model.fromKernel({ step: 1, table: false, network: "LSTM" });
    expect([control("step").valueAsNumber, control("table").checked]).toEqual([1, false]);
    expect((control("network") as unknown as HTMLSelectElement).selectedIndex).toBe(1);
    expect(control("step").max).toBe(String(T));
  });

  it("puts names nowhere as markup, and leaves nothing behind", () => {
    expect(el.querySelector("img")).toBeNull();
    end();
    expect([el.childElementCount, model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
