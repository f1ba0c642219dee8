// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { type Notebook, parseNotebook } from "../../src/export/notebook.js";
import { completePage, prepare } from "../../src/export/page.js";
import { PageModel, type SavedModel, stateOf } from "../../widgets/base/page/page-model.js";

const hostile = '</script><img src=x onerror="alert(1)">';
const saved = {
  model_name: "UnrolledModel",
  model_module: "unrolled",
  model_module_version: "^1.0.0",
  state: { widget: "gates", title: hostile, data: { rows: {} } },
  buffers: [{ path: ["data", "rows", "h"], data: btoa("\0\0\x80\x3f\0\0\0\x40"), encoding: "base64" }],
};

function output(id: string, text: string): object {
  const data = {
    "application/vnd.unrolled.view+json": { version_major: 2, version_minor: 0, model_id: id },
    "text/plain": text,
    "image/png": "iVBORw0KGgo=\n",
  };
  return { output_type: "display_data", data, metadata: { "image/png": { width: 720, height: 9 } } };
}

function notebook(outputs: object[], models: object): Notebook {
  return parseNotebook(
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { widgets: { "application/vnd.jupyter.widget-state+json": { state: models } }, more: 1 },
      cells: [
        { cell_type: "markdown", source: "x" },
        { cell_type: "code", source: "", outputs },
      ],
    }),
    "a.ipynb",
  );
}

const parts = { script: "live();", css: "math {}" };

function pageOf(body: string, models: Parameters<typeof completePage>[1]["models"]): Document {
  return new DOMParser().parseFromString(
    completePage(`<body>${body}<!--unrolled--></body>`, { ...parts, models }),
    "text/html",
  );
}

describe("a notebook file", () => {
  it("is refused where it is none, by name and reason", () => {
    expect(() => parseNotebook("# words", "a.md")).toThrow("a.md is no notebook: it is not JSON");
    for (const other of ["{}", "[]", "null", '{"metadata":{}}']) {
      expect(() => parseNotebook(other, "a.json")).toThrow("a.json is no notebook: it has no nbformat and metadata");
    }
    const old = '{"nbformat":3,"metadata":{},"worksheets":[]}';
    expect(() => parseNotebook(old, "a.ipynb")).toThrow("a.ipynb is a notebook of format 3; save it anew");
  });
});

describe("the outputs of widgets", () => {
  it("become their pictures, as places for those whose state is saved", () => {
    const { notebook: prepared, ...rest } = prepare(notebook([output("a", hostile), output("b", "b")], { a: saved }));
    expect(rest).toEqual({ models: { a: saved }, live: 1, still: 1, controls: false });
    expect(prepared.metadata).toEqual({ more: 1 });
    const outputs = prepared.cells[1].outputs?.map(({ data }) => String(data?.["text/html"])) ?? [];
    const page = pageOf(outputs.join(""), {});
    const places = [...page.querySelectorAll<HTMLElement>(".unrolled-output")];
    expect(places.map(({ dataset }) => dataset.model)).toEqual(["a", undefined]);
    const images = [...page.querySelectorAll("img")];
    expect(images.map(({ alt, width }) => [alt, width])).toEqual([
      [hostile, 720],
      ["b", 720],
    ]);
    expect(page.querySelectorAll("script")).toHaveLength(0);
  });

  const view = (id: string): object => {
    const data = { "application/vnd.jupyter.widget-view+json": { model_id: id }, "text/plain": hostile };
    return { output_type: "execute_result", data };
  };
  const model = (name: string, state: object, module = "controls"): object => {
    return { model_name: `${name}Model`, model_module: `@jupyter-widgets/${module}`, state };
  };

  it("have with a stock control all that it refers to, and the links between what is there", () => {
    const models = {
      box: model("VBox", { children: ["IPY_MODEL_slider", "IPY_MODEL_a"] }),
      slider: model("IntSlider", { layout: "IPY_MODEL_layout" }),
      layout: model("Layout", {}, "base"),
      a: saved,
      link: model("Link", { source: ["IPY_MODEL_slider", "value"], target: ["IPY_MODEL_a", "step"] }),
      loose: model("Link", { source: ["IPY_MODEL_slider", "value"], target: ["IPY_MODEL_gone", "value"] }),
      unseen: model("IntSlider", {}),
      odd: model("VBox", { children: ["IPY_MODEL_map"] }),
      map: { model_name: "MapModel", model_module: "leaflet", state: {} },
    };
    const { notebook: prepared, ...rest } = prepare(notebook([view("box"), view("odd"), view("lost")], models));
    expect({ ...rest, models: Object.keys(rest.models).sort() }).toEqual({
      models: ["a", "box", "layout", "link", "slider"],
      live: 1,
      still: 2,
      controls: true,
    });
    const page = pageOf(prepared.cells[1].outputs?.map(({ data }) => data?.["text/html"]).join("") ?? "", {});
    expect([...page.querySelectorAll("pre")].map(({ textContent }) => textContent)).toEqual(Array(3).fill(hostile));
    expect(page.querySelectorAll("[data-model=box]")).toHaveLength(1);
  });

  it("show what a control's function had made when the notebook was saved, and say that it stays", () => {
    const outputs = [
      { output_type: "stream", name: "stdout", text: hostile },
      { output_type: "display_data", data: { "text/html": ["<b>", "1</b>"] } },
      { output_type: "display_data", data: { "text/latex": "$x_1$", "text/plain": "x" } },
      { output_type: "error", traceback: ["\u001b[31mError\u001b[39m: no"] },
      output("a", "drawn"),
    ];
    const models = {
      box: model("VBox", { children: ["IPY_MODEL_out"] }),
      out: model("Output", { outputs }, "output"),
      a: saved,
    };
    const { notebook: prepared, models: kept } = prepare(notebook([view("box")], models));
    expect(kept.a).toEqual(saved);
    const page = pageOf(String(kept.out.state.html), {});
    expect([...page.querySelectorAll("pre")].map(({ textContent }) => textContent)).toEqual([hostile, "Error: no"]);
    expect([page.querySelector("b")?.textContent, page.querySelectorAll("math msub").length]).toEqual(["1", 1]);
    expect(page.querySelector<HTMLElement>(".unrolled-output")?.dataset.model).toBe("a");
    expect(prepared.cells[1].outputs?.[0].data?.["text/html"]).toContain("This page has no kernel");
  });

  it("leaves every other output as it is, and makes a formula of LaTeX", () => {
    const text = { output_type: "display_data", data: { "text/plain": "1", "text/html": "<b>1</b>" } };
    const latex = { output_type: "display_data", data: { "text/latex": ["$$x", "_1$$"] } };
    const { cells } = prepare(notebook([text, latex], {})).notebook;
    expect(cells[1].outputs?.[0]).toEqual(text);
    expect(cells[1].outputs?.[1].data?.["text/html"]).toMatch(/^<math .*<msub><mi>x<\/mi>.*<\/math>$/);
  });
});

describe("the page", () => {
  it("carries the states as data, whatever is in them, and gives them back with their arrays", () => {
    const page = pageOf("", { a: saved });
    expect(page.querySelectorAll("img")).toHaveLength(0);
    const [data, script] = page.querySelectorAll("script");
    expect(script.textContent).toBe("live();");
    const { a } = JSON.parse(data.textContent ?? "") as Record<string, SavedModel>;
    expect(stateOf(a)).toEqual({ widget: "gates", title: hostile, data: { rows: { h: Float32Array.of(1, 2) } } });
  });

  it("has no script where nothing is to live", () => {
    expect(pageOf("", {}).querySelectorAll("script")).toHaveLength(0);
  });

  it("shows formulas as MathML, and one that cannot be read as it is written", () => {
    const tex = (text: string, display = "inline") =>
      `<span class="unrolled-tex" data-display="${display}">${text}</span>`;
    const page = pageOf(`${tex("a &lt; b")}${tex("\\gamma", "block")}${tex("\\frac{")}`, {});
    expect([...page.querySelectorAll("math")].map(({ textContent }) => textContent)).toEqual(["a<b", "γ"]);
    expect(page.querySelector("math[display=block]")?.textContent).toBe("γ");
    expect(page.body.textContent).toContain("\\frac{");
  });
});

describe("a page's model", () => {
  it("tells its views of what has changed, and those alone", () => {
    const model = new PageModel({ step: 1, unit: 2 });
    const heard: unknown[] = [];
    const handler = () => heard.push(model.get("step"));
    model.on("change:step", handler);
    model.set({ step: 1, unit: 3 });
    model.set({ step: 4 });
    model.off("change:step", handler);
    model.set({ step: 5 });
    expect([heard, model.get("unit"), model.get("step")]).toEqual([[4], 3, 5]);
  });
});
