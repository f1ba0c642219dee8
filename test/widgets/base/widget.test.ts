import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { displaySymbol } from "../../../src/kernel/host.js";
import { Widget } from "../../../widgets/base/widget.js";
import { MockHost } from "./mock-host.js";

const { drawPicture } = vi.hoisted(() => ({ drawPicture: vi.fn() }));
vi.mock("../../../widgets/base/picture.js", () => ({ drawPicture }));

interface State {
  rate: number;
  double: number;
  data: { rows: Float32Array; names: string[] };
}

function widget(From: typeof Widget = Widget): Widget<State> {
  return new From<State>({
    view: "test",
    state: { rate: 1, double: 0, data: { rows: Float32Array.of(1, 2, 3), names: ["a"] } },
    derive({ rate }) {
      if (rate < 0) throw new RangeError("rate");
      return { double: 2 * rate };
    },
    figure: () => ({ data: [], layout: { width: 10, height: 20 } }),
    describe: ({ rate }) => `rate ${rate}`,
  });
}

let host: MockHost;
let uninstall: () => void;

beforeEach(() => {
  host = new MockHost();
  uninstall = host.install();
  drawPicture.mockResolvedValue({ png: "UE5H", width: 10, height: 20 });
});
afterEach(() => uninstall());

describe("Widget, shown", () => {
  it("opens a comm with its whole state before the first output, the arrays as buffers", () => {
    const w = widget();
    expect(w.display()).toEqual({});
    const [open, display] = host.sent;
    expect(open).toMatchObject({ kind: "open", id: w.id, metadata: { version: "2.1.0" } });
    expect(open.data).toMatchObject({
      target: "jupyter.widget",
      buffer_paths: [["data", "rows"]],
      state: {
        _model_module: "unrolled",
        _model_name: "UnrolledModel",
        _view_module: "unrolled",
        _view_name: "UnrolledView",
        widget: "test",
        rate: 1,
        double: 2,
        data: { names: ["a"] },
      },
    });
    expect(open.buffers).toEqual([Float32Array.of(1, 2, 3)]);
    expect(display.bundle).toEqual({
      "application/vnd.unrolled.view+json": { version_major: 2, version_minor: 0, model_id: w.id },
      "text/plain": "rate 1",
    });
  });

  it("adds its picture to the same output, and holds the cell for it", async () => {
    widget().display();
    const first = host.sent[1];
    expect(host.held).toHaveLength(1);
    await host.held[0];
    expect(host.sent[2]).toEqual({
      kind: "display",
      bundle: { ...first.bundle, "image/png": "UE5H" },
      displayId: first.displayId,
      metadata: { "image/png": { width: 10, height: 20 } },
      update: true,
    });
  });

  it("says so where no picture can be drawn, and stays shown", async () => {
    drawPicture.mockRejectedValue(new Error("no canvas"));
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    widget().display();
    await expect(host.held[0]).resolves.toBeUndefined();
    expect(warn.mock.calls[0][0]).toContain("no canvas");
    expect(host.sent).toHaveLength(2);
    warn.mockRestore();
  });

  it("opens one comm for any number of outputs, each with an id of its own", () => {
    const w = widget();
    w.display();
    w.display();
    const displays = host.sent.filter(({ kind }) => kind === "display");
    expect(host.sent.filter(({ kind }) => kind === "open")).toHaveLength(1);
    expect(new Set(displays.map(({ displayId }) => displayId)).size).toBe(2);
  });

  it("is what the kernel calls to show a value", () => {
    const w = widget();
    (w as unknown as { [displaySymbol](): object })[displaySymbol]();
    expect(host.sent.map(({ kind }) => kind)).toEqual(["open", "display"]);
  });

  it("is a line of text outside of a kernel", () => {
    uninstall();
    expect(widget().display()).toEqual({ "text/plain": "rate 1" });
    expect(host.sent).toEqual([]);
  });
});

describe("Widget, for a front end that has anywidget", () => {
  beforeEach(() => vi.stubEnv("UNROLLED_WIDGETS", "anywidget"));
  afterEach(() => vi.unstubAllEnvs());

  it("is a model of anywidget's, which finds the views in a model that all share", async () => {
    // The views are a file of the build.
    const file = new URL("../../../dist/widgets/base/widget.js", import.meta.url);
    const built = (await import(/* @vite-ignore */ file.href)) as { Widget: typeof Widget };
    const [one, other] = [widget(built.Widget), widget(built.Widget)];
    one.display();
    other.display();
    const opens = host.sent.filter(({ kind }) => kind === "open");
    const modules = ["@jupyter-widgets/base", "anywidget", "anywidget"];
    expect(opens.map(({ data }) => data?.state)).toMatchObject(modules.map((_model_module) => ({ _model_module })));
    const [views, ...models] = opens;
    expect(views.data?.buffer_paths).toEqual([["code"]]);
    const code = gunzipSync(views.buffers?.[0] as Uint8Array).toString();
    expect(code.length).toBeGreaterThan(1e6);
    for (const { data } of models) {
      expect(data?.state).toMatchObject({ widget: "test", rate: 1, _bundle: `IPY_MODEL_${views.id}` });
      expect(JSON.stringify(data?.state).length).toBeLessThan(3_000);
    }
    const [first] = host.sent.filter(({ kind }) => kind === "display");
    expect(first.bundle).toEqual({
      "application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id: one.id },
      "text/plain": "rate 1",
    });
  });
});

describe("Widget, its state", () => {
  it("sends what set changes, with what follows from it", () => {
    const w = widget();
    w.display();
    w.set({ rate: 4 });
    expect(w.get("double")).toBe(8);
    expect(host.sent.at(-1)).toMatchObject({
      kind: "message",
      data: { method: "update", state: { rate: 4, double: 8 }, buffer_paths: [] },
    });
  });

  it("changes nothing when set throws", () => {
    const w = widget();
    w.display();
    const before = host.sent.length;
    expect(() => w.set({ rate: -1 })).toThrow(RangeError);
    expect(() => w.set({ rate: 3, speed: 1 } as never)).toThrow("test has no speed; it has rate, double, data");
    expect(w.get("rate")).toBe(1);
    expect(host.sent).toHaveLength(before);
  });

  it("takes an update from the browser, echoes it, and calls the handlers once all values are new", async () => {
    const w = widget();
    w.display();
    const seen: unknown[] = [];
    w.on("change:rate", ({ name, value, old }) => seen.push([name, value, old, w.get("double")]));
    w.on("change", (values) => seen.push(values));
    await host.receive(w.id, { method: "update", state: { rate: 5, double: 10, _view_count: 1 }, buffer_paths: [] });
    expect(seen).toEqual([["rate", 5, 1, 10], { rate: 5, double: 10 }]);
    expect(host.sent.at(-1)?.data).toEqual({ method: "echo_update", state: { rate: 5, double: 10 }, buffer_paths: [] });
    const count = seen.length;
    await host.receive(w.id, { method: "update", state: { rate: 5 }, buffer_paths: [] });
    expect(seen).toHaveLength(count);
  });

  it("gets binary values from the browser as arrays", async () => {
    const w = widget();
    w.display();
    const buffer = new DataView(Float32Array.of(0, 7, 8).buffer, 4);
    await host.receive(
      w.id,
      { method: "update", state: { data: { names: ["b"] } }, buffer_paths: [["data", "rows"]] },
      [buffer],
    );
    expect(w.get("data")).toEqual({ names: ["b"], rows: Float32Array.of(7, 8) });
  });

  it("calls every handler though one throws, and hands on what it threw", async () => {
    const w = widget();
    w.display();
    const second = vi.fn();
    w.on("change:rate", () => {
      throw new Error("in the handler");
    });
    w.on("change:rate", second);
    await expect(host.receive(w.id, { method: "update", state: { rate: 2 } })).rejects.toThrow("in the handler");
    expect(second).toHaveBeenCalledOnce();
  });

  it("stops calling a handler when told to", () => {
    const w = widget();
    const handler = vi.fn();
    const stop = w.on("change:rate", handler);
    w.set({ rate: 2 });
    stop();
    w.set({ rate: 3 });
    expect(handler).toHaveBeenCalledOnce();
    expect(() => w.on("change:speed" as never, handler)).toThrow("test has no speed");
  });

  it("answers a page that asks for its state, alone or with all others", async () => {
    const [a, b] = [widget(), widget()];
    a.display();
    b.display();
    b.set({ rate: 9 });
    await host.receive(a.id, { method: "request_state" });
    expect(host.sent.at(-1)).toMatchObject({
      id: a.id,
      data: { method: "update", state: { widget: "test", rate: 1 } },
    });

    const control = host.comm("jupyter.widget.control", "control");
    host.targets.get("jupyter.widget.control")?.(control, {}, []);
    await host.receive("control", { method: "request_states" });
    const answer = host.sent.at(-1);
    expect(answer?.data).toMatchObject({
      method: "update_states",
      states: {
        [a.id]: { model_module: "unrolled", model_name: "UnrolledModel", state: { rate: 1 } },
        [b.id]: { state: { rate: 9 } },
      },
      buffer_paths: [
        [a.id, "state", "data", "rows"],
        [b.id, "state", "data", "rows"],
      ],
    });
    expect(answer?.buffers).toHaveLength(2);
  });

  it("sends and receives messages of one's own", async () => {
    const w = widget();
    w.display();
    const heard = vi.fn();
    w.on("message", heard);
    w.send({ hello: 1 }, [Uint8Array.of(1)]);
    expect(host.sent.at(-1)).toMatchObject({
      data: { method: "custom", content: { hello: 1 } },
      buffers: [Uint8Array.of(1)],
    });
    await host.receive(w.id, { method: "custom", content: "back" });
    expect(heard).toHaveBeenCalledWith({ content: "back", buffers: [] });
  });

  it("closes once, from either side, and is forgotten", async () => {
    const [mine, theirs] = [widget(), widget()];
    mine.display();
    theirs.display();
    const closed = vi.fn();
    mine.on("close", closed);
    theirs.on("close", closed);
    mine.close();
    mine.close();
    host.comms.get(theirs.id)?.onClose?.();
    expect(host.sent.filter(({ kind }) => kind === "close").map(({ id }) => id)).toEqual([mine.id]);
    expect(closed).toHaveBeenCalledTimes(2);
    expect(mine.display()).toEqual({ "text/plain": "rate 1" });
    const control = host.comm("jupyter.widget.control", "control");
    host.targets.get("jupyter.widget.control")?.(control, {}, []);
    await host.receive("control", { method: "request_states" });
    expect(host.sent.at(-1)?.data).toMatchObject({ states: {} });
  });
});
