// @vitest-environment jsdom
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import "../fake-picture.js";
import { LSTM, Random } from "../../../src/core/index.js";
import { joinBuffers } from "../../../widgets/base/buffers.js";
import { drawView } from "../../../widgets/base/draw-view.js";
import { PageModel, stateOf } from "../../../widgets/base/page/page-model.js";
import { brokenEvent } from "../../../widgets/base/protocol.js";
import { Plot, type Render, View } from "../../../widgets/base/view.js";
import { views } from "../../../widgets/base/views.js";
import { gates } from "../../../widgets/gates/model.js";
import { eventually } from "../../eventually.js";
import { stubBrowser } from "../fake-model.js";
import { plotly, resetPlotly } from "../fake-plotly.js";
import { installHost } from "./mock-host.js";

/** What a notebook has saved of a widget: the kernel's state, with the numbers in their places. */
let state: Record<string, unknown>;
let place: HTMLElement;
let resize: () => void;

// A view loads it by itself: on a busy machine that takes longer than a test waits.
beforeAll(() => import("../../../widgets/base/drawing.js"));
beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(500));
  vi.spyOn(console, "error").mockImplementation(() => {});
  const host = installHost();
  const trace = new LSTM({ inputSize: 2, hiddenSize: 3, seed: 1 }).trace(new Random(1).normalTensor([4, 1, 2]));
  const widget = gates(trace, { language: "en" });
  widget.display();
  const { data, buffers = [] } = host.sent[0];
  const opened = data as { state: Record<string, unknown>; buffer_paths: (string | number)[][] };
  state = structuredClone(opened.state);
  joinBuffers(state, opened.buffer_paths, buffers);
  place = document.createElement("div");
  document.body.replaceChildren(place);
});
afterEach(() => vi.restoreAllMocks());

const said = (): string | null | undefined => place.querySelector('.unrolled-broken[role="alert"]')?.textContent;
const draw = (saved: Record<string, unknown>): (() => void) => drawView(views, () => new PageModel(saved), place);

it("draws a state that is whole", async () => {
  draw(state);
  resize();
  await eventually(() => expect(plotly.react).toHaveBeenCalled());
  expect([said(), place.querySelectorAll(".unrolled-plot").length]).toEqual([undefined, 1]);
});

it.each<[string, object, RegExp]>([
  ["of no widget", { widget: undefined }, /^This widget cannot be shown: .*\(widget\).*Run its cell again/],
  ["of an unknown widget", { widget: "<img id=bad>" }, /no widget "<img id=bad>"/],
  ["of a name every object has", { widget: "constructor" }, /no widget "constructor"/],
  [
    "of the next major version",
    { _model_module_version: "^2.1.0" },
    /version 2\.1\.0, and this page draws version 1\./,
  ],
  [
    "of the next major version, in Chinese",
    { _model_module_version: "2.0.0", language: "zh" },
    /^无法显示此组件：.*2\.0\.0.*重新运行/,
  ],
  ["in a language that is not there", { language: "<img id=bad>" }, /not what the widget needs/],
])("says why a state %s cannot be drawn, as text", (_, change, expected) => {
  const broken = vi.fn();
  place.addEventListener(brokenEvent, broken);
  draw({ ...state, ...change });
  expect(said()).toMatch(expected);
  expect(broken).toHaveBeenCalledOnce();
  expect(place.querySelector("#bad")).toBeNull();
  expect(place.children).toHaveLength(1);
});

it("says that arrays are missing, are in an unknown encoding, or have no place", () => {
  draw({ ...state, data: undefined });
  expect(said()).toMatch(/not what the widget needs/);
  for (const buffer of [
    { path: ["data"], data: "", encoding: "hex" },
    { path: ["a", "b"], data: "", encoding: "base64" },
  ]) {
    place.replaceChildren();
    drawView(views, () => new PageModel(stateOf({ state, buffers: [buffer] })), place);
    expect(said()).toMatch(/not what the widget needs/);
  }
});

it("says what a figure has thrown, and takes the half-made view away", async () => {
  const render: Render<object> = ({ model, el }) => {
    const view = new View(model, el, "test", "");
    const plot = new Plot(view, "plot", () => {
      throw new Error("<b id=bad>no rows</b>");
    });
    el.append(document.createElement("input"), plot.element);
    return () => view.end();
  };
  const end = drawView({ test: render as never }, () => new PageModel({ widget: "test" }), place);
  resize();
  await eventually(() => expect(said()).toContain("(<b id=bad>no rows</b>)"));
  expect(place.querySelector("#bad, input")).toBeNull();
  end();
  expect(place.children).toHaveLength(0);
});
