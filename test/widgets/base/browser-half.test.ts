// @vitest-environment jsdom
import "../drag-event.js";
import * as base from "@jupyter-widgets/base";
import * as lumino from "@lumino/widgets";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { mimeExtension } from "../../../widgets/base/extension/mime.js";
import { LivingModels, widgetModule } from "../../../widgets/base/extension/models.js";
import { Notebooks } from "../../../widgets/base/extension/notebooks.js";
import { brokenEvent, drawnEvent } from "../../../widgets/base/protocol.js";

const png = "iVBORw0KGgo=";
const viewMime = "application/vnd.unrolled.view+json";

interface Renderer extends lumino.Widget {
  renderModel(model: object): Promise<void>;
}

let living: LivingModels;
let notebooks: Notebooks;
let module: ReturnType<typeof widgetModule>;
let cleanUp: ReturnType<typeof vi.fn<() => void>>;
let render: ReturnType<typeof vi.fn>;
let resolver: object;

beforeEach(() => {
  living = new LivingModels();
  notebooks = new Notebooks();
  cleanUp = vi.fn<() => void>();
  render = vi.fn(() => cleanUp);
  module = widgetModule(base, living, async () => ({ test: render as never }));
  resolver = {};
});

/** A manager that makes views as ipywidgets' does. */
function manager(of: object = resolver): base.IWidgetManager {
  return {
    rendermime: { resolver: of },
    callbacks: () => ({}),
    async create_view(model: base.DOMWidgetModel) {
      const view = new module.UnrolledView({ model, el: document.createElement("div") });
      view.listenTo(model, "destroy", view.remove);
      await view.render();
      return view;
    },
  } as never;
}

async function open(id: string, data: object, of?: object, comm?: object): Promise<base.DOMWidgetModel> {
  const widget_manager = manager(of);
  const state = await module.UnrolledModel._deserialize_state(data as never, widget_manager);
  return new module.UnrolledModel({ widget: "test", ...state }, { model_id: id, widget_manager, comm });
}

function output(id: string, more: object = {}, options: { trusted?: boolean; metadata?: object } = {}): object {
  const { trusted = true, metadata = {} } = options;
  return { data: { [viewMime]: { model_id: id }, "text/plain": "in words", ...more }, metadata, trusted };
}

function renderer(of: object | null = resolver): Renderer {
  const { rendererFactory } = mimeExtension(lumino, living, notebooks, async () => ({ test: render as never })) as {
    rendererFactory: { createRenderer(options: object): Renderer };
  };
  const made = rendererFactory.createRenderer({ resolver: of });
  lumino.Widget.attach(made, document.body);
  return made;
}

const still = (of: Renderer): HTMLElement => of.node.querySelector<HTMLElement>(".unrolled-still") as HTMLElement;
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

describe("the model", () => {
  it("has the arrays of its data as Float32Arrays, and gives them back as buffers", async () => {
    const bytes = new Uint8Array([0, 0, 0, 0, ...new Uint8Array(Float32Array.of(1, 2).buffer)]);
    const model = await open("m", { data: { layers: [{ h: new DataView(bytes.buffer, 4, 8) }] }, step: 3 });
    expect(model.get("data")).toEqual({ layers: [{ h: Float32Array.of(1, 2) }] });
    const { state, buffers, buffer_paths } = base.remove_buffers(model.serialize(model.get_state(true)) as never);
    expect(state).toEqual({ widget: "test", data: { layers: [{}] }, step: 3 });
    expect(buffer_paths).toEqual([["data", "layers", 0, "h"]]);
    expect(buffers.map((buffer) => new Float32Array(buffer))).toEqual([Float32Array.of(1, 2)]);
  });

  it("lets go of its state once the kernel has closed it and no view shows it, and not before", async () => {
    const bare = await open("bare", { data: { h: [1] } });
    bare.trigger("destroy", bare);
    await settled();
    expect(bare.get("data")).toBeUndefined();

    const model = await open("m", { data: { h: [1] } });
    const [first, second] = await Promise.all([1, 2].map(() => model.widget_manager.create_view(model)));
    first.stopListening(model, "destroy");
    second.stopListening(model, "destroy");
    model.trigger("destroy", model);
    await settled();
    expect(model.get("data")).toEqual({ h: [1] });
    first.remove();
    first.remove();
    expect(model.get("data")).toEqual({ h: [1] });
    second.remove();
    expect(model.get("data")).toBeUndefined();
  });

  it("keeps no view once it is closed", async () => {
    const model = await open("m", {});
    model.state_change = Promise.resolve("a view");
    await model.close(true);
    expect(await model.state_change).toBeUndefined();
  });

  it("sends only what a view has changed", async () => {
    const comm = { send: vi.fn(() => "id"), on_msg: vi.fn(), on_close: vi.fn(), close: vi.fn() };
    const model = await open("m", { step: 3, data: { h: Float32Array.of(1) } }, resolver, comm);
    model.set({ step: 4 });
    model.save_changes();
    expect(comm.send).toHaveBeenCalledOnce();
    expect((comm.send.mock.calls[0] as unknown[])[0]).toEqual({
      method: "update",
      state: { step: 4 },
      buffer_paths: [],
    });
  });
});

describe("the view", () => {
  it("draws with the view that the model names, and cleans up when it is removed", async () => {
    const model = await open("m", {});
    const view = await model.widget_manager.create_view(model);
    expect(render).toHaveBeenCalledExactlyOnceWith({ model, el: view.el });
    view.remove();
    view.remove();
    expect(cleanUp).toHaveBeenCalledOnce();
  });

  it("says which view is missing", async () => {
    vi.spyOn(console, "error").mockImplementationOnce(() => {});
    const model = await open("m", { widget: "unheard" });
    const view = await model.widget_manager.create_view(model);
    expect(view.el.textContent).toContain('no widget "unheard"');
  });
});

describe("the output renderer", () => {
  it("shows the picture, then the live view in its place once that is drawn", async () => {
    await open("m", {});
    const made = renderer();
    await made.renderModel(output("m", { "image/png": png }, { metadata: { "image/png": { width: 720 } } }));
    const image = still(made).querySelector("img");
    expect([image?.src, image?.width, image?.alt]).toEqual([`data:image/png;base64,${png}`, 720, "in words"]);
    await settled();
    const view = made.node.querySelector(".unrolled-unseen");
    expect(view).not.toBeNull();
    expect(still(made).hidden).toBe(false);
    view?.dispatchEvent(new CustomEvent(drawnEvent, { bubbles: true }));
    expect([still(made).hidden, made.node.querySelector(".unrolled-unseen")]).toEqual([true, null]);
  });

  it("leaves the live view alone when the picture comes after it", async () => {
    await open("m", {});
    const made = renderer();
    await made.renderModel(output("m"));
    await settled();
    const view = made.node.querySelector(".unrolled-unseen");
    view?.dispatchEvent(new CustomEvent(drawnEvent));
    await made.renderModel(output("m", { "image/png": png }));
    await settled();
    expect(render).toHaveBeenCalledOnce();
    expect(made.node.contains(view)).toBe(true);
    expect(still(made).hidden).toBe(true);
    expect(still(made).querySelector("img")).not.toBeNull();
  });

  it("waits for a model that is not there yet", async () => {
    const made = renderer();
    await made.renderModel(output("later"));
    expect(still(made).textContent).toBe("in words");
    await settled();
    expect(render).not.toHaveBeenCalled();
    await open("other", {});
    await open("later", {});
    await settled();
    expect(render).toHaveBeenCalledOnce();
  });

  it("runs nothing in an output that is not trusted, until it is", async () => {
    await open("m", {});
    const made = renderer();
    await made.renderModel(output("m", { "image/png": png }, { trusted: false }));
    await settled();
    expect(render).not.toHaveBeenCalled();
    expect(still(made).querySelector("img")).not.toBeNull();
    await made.renderModel(output("m", { "image/png": png }));
    await settled();
    expect(render).toHaveBeenCalledOnce();
  });

  it("takes the model of its own notebook where a copy of it is open too", async () => {
    const foreign = await open("m", {}, {});
    const made = renderer();
    await made.renderModel(output("m"));
    await settled();
    expect(render).not.toHaveBeenCalled();
    const own = await open("m", {});
    await settled();
    expect(render).toHaveBeenCalledOnce();
    expect(render.mock.calls[0][0]).toMatchObject({ model: own });
    expect(own).not.toBe(foreign);
  });

  it("shows the picture again when the model is closed", async () => {
    const model = await open("m", {});
    const made = renderer();
    await made.renderModel(output("m", { "image/png": png }));
    await settled();
    made.node.querySelector(".unrolled-unseen")?.dispatchEvent(new CustomEvent(drawnEvent));
    expect(still(made).hidden).toBe(true);
    await model.close(true);
    await settled();
    expect(still(made).hidden).toBe(false);
    expect(cleanUp).toHaveBeenCalledOnce();
  });

  it("shows the state saved in a notebook that has no kernel, until there is a model, and only where it is trusted", async () => {
    vi.useFakeTimers();
    const state = { widget: "test", step: 4 };
    const widgets = { "application/vnd.jupyter.widget-state+json": { state: { m: { state } } } };
    const context = { model: { getMetadata: () => widgets }, sessionContext: { session: null } };
    notebooks.shell = { widgets: () => [{ node: document.body, context }] };
    const untrusted = renderer();
    await untrusted.renderModel(output("m", {}, { trusted: false }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(render).not.toHaveBeenCalled();
    const made = renderer();
    await made.renderModel(output("m", { "image/png": png }));
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    const [{ model: alone, el }] = render.mock.calls[0] as [{ model: { get(name: string): unknown }; el: HTMLElement }];
    expect(alone.get("step")).toBe(4);
    el.dispatchEvent(new CustomEvent(drawnEvent, { bubbles: true }));
    expect(still(made).hidden).toBe(true);
    const model = await open("m", {});
    await settled();
    expect(render.mock.calls.at(-1)?.[0]).toMatchObject({ model });
    made.node.querySelector(".unrolled-unseen")?.dispatchEvent(new CustomEvent(drawnEvent, { bubbles: true }));
    expect([cleanUp.mock.calls.length, el.isConnected, still(made).hidden]).toEqual([1, false, true]);
  });

  it("keeps the picture, and says below it why there is no more, of a model and of a saved state", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    await open("m", { widget: "unheard" });
    const made = renderer();
    await made.renderModel(output("m", { "image/png": png }));
    await settled();
    expect([still(made).hidden, made.node.querySelector(".unrolled-unseen")]).toEqual([false, null]);
    expect(made.node.querySelector(".unrolled-broken")?.textContent).toContain("unheard");

    vi.useFakeTimers();
    const later = { state: { widget: "test", _model_module: "unrolled", _model_module_version: "^9.0.0" } };
    const widgets = {
      "application/vnd.jupyter.widget-state+json": { state: { later, own: { state: { widget: "test" } } } },
    };
    const context = { model: { getMetadata: () => widgets }, sessionContext: { session: { kernel: {} } } };
    notebooks.shell = { widgets: () => [{ node: document.body, context }] };
    const [refused, own] = [renderer(), renderer()];
    await refused.renderModel(output("later", { "image/png": png }));
    await own.renderModel(output("own", { "image/png": png }));
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    expect([still(refused).hidden, refused.node.querySelector(".unrolled-unseen")]).toEqual([false, null]);
    expect(refused.node.querySelector(".unrolled-broken")?.textContent).toContain("9.0.0");
    // JupyterLab makes a model of it all the same, sooner or later: the reason is given once.
    await open("later", later.state);
    await settled();
    expect(refused.node.querySelectorAll(".unrolled-broken").length).toBe(1);
    // With a kernel, a model of our version is one that may still come.
    expect(own.node.querySelector(".unrolled-broken")).toBeNull();
    expect(render).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it("keeps the picture where a plot cannot be drawn", async () => {
    vi.spyOn(console, "error").mockImplementationOnce(() => {});
    await open("m", {});
    const made = renderer();
    await made.renderModel(output("m", { "image/png": png }));
    await settled();
    const [{ el }] = render.mock.calls[0] as [{ el: HTMLElement }];
    const plot = el.appendChild(document.createElement("div"));
    plot.dispatchEvent(new CustomEvent(brokenEvent, { bubbles: true, detail: new Error("no rows") }));
    expect([still(made).hidden, made.node.querySelector(".unrolled-unseen")]).toEqual([false, null]);
    expect(made.node.querySelector(".unrolled-broken")?.textContent).toContain("no rows");
    expect(cleanUp).toHaveBeenCalledOnce();
  });

  it("takes its view down with it", async () => {
    await open("m", {});
    const made = renderer();
    await made.renderModel(output("m"));
    await settled();
    made.dispose();
    expect(cleanUp).toHaveBeenCalledOnce();
    await open("m", {});
    await settled();
    expect(render).toHaveBeenCalledOnce();
  });

  it("puts text and picture nowhere as markup", async () => {
    const made = renderer();
    await made.renderModel(output("m", { "text/plain": "<img id=bad>" }));
    await made.renderModel(output("m", { "image/png": '"><img id=bad>' }));
    expect(made.node.querySelector("#bad")).toBeNull();
  });
});
