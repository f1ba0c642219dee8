import { stripVTControlCharacters } from "node:util";
import temml from "temml";
import { moduleName, type ViewData, viewMime, widgetViewMime } from "../../widgets/base/protocol.js";
import { type Notebook, type Output, type SavedWidget, stateMime, textOf } from "./notebook.js";

/** A notebook whose outputs of widgets are HTML for nbconvert: the pictures, as places for the live views. */
export interface Prepared {
  readonly notebook: Notebook;
  /** States of the models that are shown, by id. */
  readonly models: Readonly<Record<string, SavedWidget>>;
  /** Widgets that will live in the page, and those that stay pictures because their state was not saved. */
  readonly live: number;
  readonly still: number;
  /** Whether there are stock controls among those that will live. */
  readonly controls: boolean;
}

/** Takes the widgets' outputs out of a notebook, and with them their states. */
export function prepare(notebook: Notebook): Prepared {
  const saved = notebook.metadata.widgets?.[stateMime]?.state ?? {};
  const models: Record<string, SavedWidget> = {};
  let live = 0;
  let still = 0;
  const note = notebook.metadata.kernelspec?.name?.endsWith("-zh") ? notes.zh : notes.en;
  const prepared = (output: Output): Output => {
    const { data } = output;
    const html = data && htmlOf(data);
    if (html !== undefined) return { ...output, data: { "text/html": html } };
    const view = (data?.[viewMime] ?? data?.[widgetViewMime]) as ViewData | undefined;
    if (view === undefined) return output;
    const shown = modelsOf(view.model_id, saved);
    if (shown === undefined) {
      still++;
      return { ...output, data: { "text/html": placeOf(output) }, metadata: {} };
    }
    live++;
    let computed = false;
    for (const [id, model] of Object.entries(shown)) {
      if (Object.hasOwn(models, id)) continue;
      models[id] = model;
      if (model.model_module !== outputModule) continue;
      computed = true;
      const outputs = model.state.outputs as readonly Output[];
      models[id] = {
        ...model,
        state: { ...model.state, outputs: [], html: outputs.map(prepared).map(shownOutput).join("") },
      };
    }
    const place = placeOf(output, view.model_id) + (computed ? `<p class="unrolled-note">${note}</p>` : "");
    return { ...output, data: { "text/html": place }, metadata: {} };
  };
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    ...(cell.outputs && { outputs: cell.outputs.map(prepared) }),
  }));
  addLinks(models, saved);
  const { widgets: _, ...metadata } = notebook.metadata;
  const controls = Object.values(models).some(({ model_module }) => model_module === controlsModule);
  return { notebook: { ...notebook, cells, metadata }, models, live, still, controls };
}

const outputModule = "@jupyter-widgets/output";
const controlsModule = "@jupyter-widgets/controls";
/** What a page knows how to draw. */
const modules = new Set([moduleName, "@jupyter-widgets/base", controlsModule, outputModule]);

/** Said below controls of which something depends that only a kernel computes. */
const notes = {
  en: "This page has no kernel: the controls move, and what was computed from them stays as it was saved.",
  zh: "本页没有内核：控件可以移动，由它们算出的结果则保持保存时的样子。",
};

type SavedWidgets = Readonly<Record<string, SavedWidget>>;

/** A model with all that it refers to, by id; undefined where one of them is not saved or cannot live in a page. */
function modelsOf(id: string, saved: SavedWidgets, found: Record<string, SavedWidget> = {}): SavedWidgets | undefined {
  if (Object.hasOwn(found, id)) return found;
  if (!Object.hasOwn(saved, id) || !modules.has(saved[id].model_module)) return undefined;
  found[id] = saved[id];
  return referredTo(saved[id].state).every((other) => modelsOf(other, saved, found)) ? found : undefined;
}

/** Links are shown by nobody: those between models that are there. */
function addLinks(models: Record<string, SavedWidget>, saved: SavedWidgets): void {
  for (const [id, model] of Object.entries(saved)) {
    if (!/^(Directional)?LinkModel$/.test(String(model.model_name))) continue;
    if (referredTo(model.state).every((end) => Object.hasOwn(models, end))) models[id] = model;
  }
}

/** Ids of the models that a state refers to. */
function referredTo(value: unknown): string[] {
  if (typeof value === "string") return value.startsWith("IPY_MODEL_") ? [value.slice("IPY_MODEL_".length)] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(referredTo);
}

/** An output that a control's function has made, as HTML. */
function shownOutput({ data = {}, text, traceback }: Output): string {
  if (data["text/html"] !== undefined) return textOf(data["text/html"]);
  if (data["image/png"] !== undefined) return placeOf({ output_type: "display_data", data });
  const lines = textOf(text ?? data["text/plain"] ?? (traceback as string[] | undefined)?.join("\n"));
  return `<pre>${escapeHtml(stripVTControlCharacters(lines))}</pre>`;
}

/** LaTeX as MathML, where an output has no HTML. */
function htmlOf(data: NonNullable<Output["data"]>): string | undefined {
  const latex = data["text/latex"];
  if (latex === undefined || data["text/html"] !== undefined) return undefined;
  const tex = textOf(latex)
    .trim()
    .replace(/^\${1,2}|\${1,2}$/g, "");
  return mathOf(tex, "block");
}

/** The picture of an output, or its text where there is none, and the id of the model that may take its place. */
function placeOf({ data = {}, metadata = {} }: Output, model?: string): string {
  const png = data["image/png"];
  const text = escapeHtml(textOf(data["text/plain"]));
  const { width } = (metadata["image/png"] ?? {}) as { width?: number };
  const size = typeof width === "number" ? ` width="${width}"` : "";
  const image = `<img src="data:image/png;base64,${escapeHtml(textOf(png))}" alt="${text}"${size}>`;
  const still = `<div class="unrolled-still">${png === undefined ? `<pre>${text}</pre>` : image}</div>`;
  const id = model === undefined ? "" : ` data-model="${escapeHtml(model)}"`;
  return `<div class="unrolled-output"${id}>${still}</div>`;
}

/** What is put into the page that nbconvert has made. */
export interface PageParts {
  readonly models: Prepared["models"];
  /** The script that brings the views to life. */
  readonly script: string;
  /** Style sheet of formulas and controls. */
  readonly css: string;
}

/** nbconvert's HTML with formulas as MathML, and with what the widgets need at its end. */
export function completePage(html: string, { models, script, css }: PageParts): string {
  const math = html.replaceAll(
    /<span class="unrolled-tex" data-display="(inline|block)">([^<]*)<\/span>/g,
    (_, display: "inline" | "block", tex: string) => mathOf(unescapeHtml(tex), display),
  );
  const data = JSON.stringify(models).replaceAll("<", "\\u003c");
  const live = `<script type="application/json" id="unrolled-models">${data}</script>\n<script>${script}</script>`;
  const end = `<style>${css}</style>\n${Object.keys(models).length > 0 ? live : ""}`;
  const at = math.lastIndexOf("<!--unrolled-->");
  return `${math.slice(0, at)}${end}${math.slice(at + "<!--unrolled-->".length)}`;
}

/** A formula as MathML; one that cannot be read stays as it is written, in red. */
function mathOf(tex: string, display: "inline" | "block"): string {
  return temml.renderToString(tex, { displayMode: display === "block", throwOnError: false });
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function unescapeHtml(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
