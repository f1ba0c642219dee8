// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { connectivityMap } from "../../../widgets/connectivity/model.js";
import { renderConnectivity } from "../../../widgets/connectivity/view.js";
import { eventually } from "../../eventually.js";
import { handlers, plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";
import { everyCell, T, x } from "../networks.js";
import { hostile } from "../traces.js";

let view: MountedView;

beforeEach(async () => {
  const labels = [[..."abcde", hostile], [..."ghijkl"]];
  const widget = connectivityMap({ [hostile]: everyCell.GRU, LSTM: everyCell.LSTM }, x, { labels });
  view = await mount(renderConnectivity, widget, ["data", "step", "network", "table", "title", "language"]);
});

describe("the connectivity view", () => {
  it("follows the pointer over a text and over the table, and tells the kernel only of another step", async () => {
    view.resize();
    await eventually(() => expect(handlers.plotly_hover).toBeDefined());
    const point = (kind: string, at: [number, number]) => {
      handlers.plotly_hover({
        points: [{ x: at[0], y: at[1], data: { type: "heatmap", meta: { kind, columns: 4 } } }],
      });
    };
    point("text", [1, 0]);
    point("text", [1, 0]);
    point("text", [3, 1]);
    point("table", [6, 3]);
    expect(view.model.saved).toEqual([{ step: 2 }, { step: 3 }]);
    expect(view.control("step").getAttribute("aria-valuetext")).toBe("3 c");
  });

  it("moves with the keyboard's slider and with the kernel", () => {
    view.enter("step", 4);
    expect(view.model.saved).toEqual([{ step: 4 }]);
    view.model.fromKernel({ step: 1, table: false, network: "LSTM" });
    expect([view.control("step").valueAsNumber, view.control("table").checked]).toEqual([1, false]);
    expect(view.control<HTMLSelectElement>("network").selectedIndex).toBe(1);
    expect(view.control("step").max).toBe(String(T));
  });

  it("puts names nowhere as markup, and leaves nothing behind", () => {
    expect(view.el.querySelector("img")).toBeNull();
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
