import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { AnyModel } from "../../../widgets/base/model.js";
import * as controls from "../../../widgets/controls/index.js";
import { installHost, type MockHost, type Sent } from "../base/mock-host.js";

const { Button, Dropdown, FloatLogSlider, HBox, IntRangeSlider, IntSlider, Layout, Select, Tab, Text, VBox } = controls;

type Oracle = Record<string, { state: Record<string, unknown>; style?: Record<string, unknown> }>;
const oracle: Oracle = JSON.parse(readFileSync(new URL("../../oracle/controls.json", import.meta.url), "utf8"));
const named = controls as unknown as Record<string, new (options?: object) => AnyModel>;
const plain = Object.keys(oracle).filter((name) => !/Layout|Link/.test(name));

let host: MockHost;
beforeEach(() => {
  host = installHost();
});

/** The state with which a model was opened. */
function opened(id: string): Record<string, unknown> {
  const open = host.sent.find((sent) => sent.kind === "open" && sent.id === id);
  return open?.data?.state as Record<string, unknown>;
}

function last(): Sent | undefined {
  return host.sent.at(-1);
}

describe("a stock control", () => {
  it.each(plain)("%s starts with the state that ipywidgets gives it", (name) => {
    const control = new named[name]();
    control.display();
    expect(opened(control.id)).toEqual(oracle[name].state);
  });

  it.each(plain.filter((name) => oracle[name].style))("%s can be given its style and a layout", (name) => {
    const { _model_name, _view_name, _view_module, _view_module_version, ...known } = oracle[name].style ?? {};
    const [property] = Object.keys(known).filter((key) => !key.startsWith("_"));
    const control = new named[name]({ style: { [property]: "7px" }, layout: { width: "300px" } });
    control.display();
    const [layout, style, own] = host.sent.map(({ data }) => (data as { state: Record<string, unknown> }).state);
    expect(layout).toEqual({ ...oracle.Layout.state, width: "300px" });
    // That of toggle buttons alone starts with a font weight of "", which the browser takes as it takes null.
    expect({ ...style, ...(name === "ToggleButtons" && { font_weight: "" }) }).toEqual({
      ...oracle[name].style,
      [property]: "7px",
    });
    expect([own.layout, own.style]).toEqual([`IPY_MODEL_${host.sent[0].id}`, `IPY_MODEL_${host.sent[1].id}`]);
  });

  it("shows itself as a view of its model, with a line of text beside it", () => {
    const slider = new IntSlider({ value: 3, description: "n" });
    expect(slider.display()).toEqual({
      "application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id: slider.id },
      "text/plain": 'IntSlider(description: "n", value: 3)',
    });
    expect(host.shown).toEqual([slider.id]);
  });

  it("has its values as properties, which the browser follows", () => {
    const slider = new IntSlider();
    slider.display();
    slider.value = 7;
    expect(slider.get("value")).toBe(7);
    expect(last()?.data).toEqual({ method: "update", state: { value: 7 }, buffer_paths: [] });
  });

  it("tells what the browser changes, by trait, and echoes it", async () => {
    const slider = new IntSlider();
    slider.display();
    const seen: unknown[] = [];
    slider.on("change:value", ({ name, value, old }) => seen.push([name, value + 1, old]));
    slider.on("change", (values) => seen.push(values));
    await host.receive(slider.id, { method: "update", state: { value: 5 }, buffer_paths: [] });
    expect(seen).toEqual([["value", 6, 0], { value: 5 }]);
    expect(last()?.data).toMatchObject({ method: "echo_update", state: { value: 5 } });
  });

  it("tells of a click and of the Enter key", async () => {
    const [button, field, heard] = [new Button({ description: "Go" }), new Text(), vi.fn()];
    button.display();
    field.display();
    button.on("click", heard);
    field.on("submit", heard);
    await host.receive(button.id, { method: "custom", content: { event: "click" } });
    await host.receive(field.id, { method: "custom", content: { event: "submit" } });
    expect(heard.mock.calls).toEqual([[button], [field]]);
  });

  it("is opened again when it is shown after its cell was run again, and not after it was closed", () => {
    const slider = new IntSlider();
    slider.display();
    host.comms.get(slider.id)?.onRelease?.();
    slider.display();
    expect(host.sent.map(({ kind }) => kind)).toEqual(["open", "open"]);
    slider.close();
    expect(slider.display()).toEqual({ "text/plain": "IntSlider()" });
    expect(() => new HBox([slider]).display()).toThrow("IntSlider is closed; make a new one");
  });
});

describe("a value that cannot be", () => {
  const wrong: [() => unknown, string][] = [
    [() => new IntSlider({ value: 1.5 }), "IntSlider.value is 1.5; expected a whole number"],
    [() => new IntSlider({ max: "9" } as never), 'IntSlider.max is "9" (a string); expected a whole number'],
    [() => new IntSlider({ value: 200 }), "IntSlider.value is 200; expected a number from 0 to 100"],
    [() => new IntSlider({ min: 5, max: 4 }), "IntSlider.min is 5; expected at most max, which is 4"],
    [
      () => new IntSlider({ orientation: "upright" } as never),
      'IntSlider.orientation is "upright" (a string); expected one of "horizontal", "vertical"',
    ],
    [() => new IntSlider({ speed: 1 } as never), "new IntSlider: there is no speed; there is layout, tooltip"],
    [() => new IntRangeSlider({ value: [4, 2] }), "IntRangeSlider.value is [4, 2]; expected [from, to], from ≤ to"],
    [() => new FloatLogSlider({ value: 0 }), "FloatLogSlider.value is 0; expected a number from 1 to 10000"],
    [() => new Dropdown({ options: ["a"], value: "b" }), 'Dropdown.value is "b" (a string); expected one of a'],
    [() => new Select({ options: ["a"], index: 1 }), "Select.index is 1; expected a number from 0 to 0"],
    [() => new VBox([1] as never), "VBox.children is [1]; expected an array with a widget in every place"],
    [() => new Tab([], { selected_index: 0 }), "Tab.selected_index is 0; expected a number from 0 to -1, or null"],
    [
      () => new Button({ layout: 5 } as never),
      "Button.layout is 5; expected an object with properties of CSS, or null",
    ],
    [() => new Layout({ wdth: "1px" }), "Layout has no wdth; it has align_content"],
    [() => new Layout({ width: 5 } as never), "Layout.width is 5; expected a string of CSS, or null"],
    [() => controls.jslink([new IntSlider(), "val"], [new IntSlider(), "value"]), "IntSlider has no val; it has"],
  ];
  it.each(wrong)("%s is an error that names it", (make, message) => {
    expect(make).toThrow(message);
  });

  it("changes nothing", () => {
    const slider = new IntSlider({ value: 3 });
    expect(() => slider.set({ value: 4, max: 2 })).toThrow("IntSlider.value is 4; expected a number from 0 to 2");
    expect([slider.value, slider.max]).toEqual([3, 100]);
  });

  it("does not come from the browser, whatever is sent", async () => {
    const slider = new IntSlider();
    slider.display();
    await host.receive(slider.id, { method: "update", state: { value: "x", min: null, speed: 1 }, buffer_paths: [] });
    expect([slider.value, slider.min]).toEqual([0, 0]);
  });
});

describe("values that hang together", () => {
  it("a slider's value follows its bounds", () => {
    const slider = new IntSlider({ min: 10, max: 20 });
    expect(slider.value).toBe(10);
    slider.set({ min: 30, max: 40 });
    expect(slider.value).toBe(30);
    const range = new IntRangeSlider({ max: 8 });
    expect(range.value).toEqual([2, 6]);
  });

  it("value and index of a choice are two names of one thing, and only labels and index go to the browser", async () => {
    const choice = new Dropdown({ options: { small: 8, large: 64 } });
    choice.display();
    expect(opened(choice.id)).toMatchObject({ _options_labels: ["small", "large"], index: 0 });
    expect(opened(choice.id)).not.toHaveProperty("options");
    choice.value = 64;
    expect(last()?.data).toMatchObject({ state: { index: 1 } });
    const heard = vi.fn();
    choice.on("change:value", heard);
    await host.receive(choice.id, { method: "update", state: { index: 0 }, buffer_paths: [] });
    expect(heard).toHaveBeenCalledWith({ name: "value", value: 8, old: 64 });
    expect(last()?.data).toMatchObject({ method: "echo_update", state: { index: 0 } });
    choice.options = new Map([["huge", 512]]);
    expect([choice.value, choice.index]).toEqual([512, 0]);
    choice.value = null;
    expect(choice.index).toBe(null);
  });

  it("the open part of tabs is one that is there", () => {
    const tabs = new Tab([new IntSlider(), new IntSlider()], { titles: ["a", "b"] });
    expect(tabs.selected_index).toBe(0);
    tabs.selected_index = 1;
    tabs.children = [];
    expect(tabs.selected_index).toBe(null);
  });

  it("a box opens its children before itself, also those it is given later", () => {
    const [a, b] = [new IntSlider(), new IntSlider()];
    const box = new HBox([a]);
    box.display();
    box.children = [a, b];
    expect(host.sent.map(({ kind, id }) => [kind, id])).toEqual([
      ["open", a.id],
      ["open", box.id],
      ["open", b.id],
      ["message", box.id],
    ]);
    expect(last()?.data).toMatchObject({ state: { children: [`IPY_MODEL_${a.id}`, `IPY_MODEL_${b.id}`] } });
    expect(host.refersTo(box.id).map(({ id }) => id)).toEqual([a.id, b.id]);
    expect(() => {
      box.children = [box];
      new VBox([box]).display();
    }).not.toThrow();
  });

  it("a box in itself is an error, not an endless loop", () => {
    const box = new HBox();
    box.children = [box];
    expect(() => box.display()).toThrow("HBox is in itself");
  });
});

describe("a link", () => {
  it.each([
    ["Link", controls.jslink],
    ["DirectionalLink", controls.jsdlink],
  ] as const)("%s is there without being shown, and can be ended", (name, make) => {
    const [a, b] = [new IntSlider(), new controls.IntProgress()];
    const link = make([a, "value"], [b, "max"]);
    expect(opened(link.id)).toEqual({
      ...oracle[name].state,
      source: [`IPY_MODEL_${a.id}`, "value"],
      target: [`IPY_MODEL_${b.id}`, "max"],
    });
    link.unlink();
    expect(last()).toEqual({ kind: "close", id: link.id });
  });
});
