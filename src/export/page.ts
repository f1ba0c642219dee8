import temml from "temml";
import { moduleName, type ViewData, viewMime } from "../../widgets/base/protocol.js";
import { type Notebook, type Output, type SavedWidget, stateMime, textOf } from "./notebook.js";

/** A notebook whose outputs of widgets are HTML for nbconvert: the pictures, as places for the live views. */
export interface Prepared {
  readonly notebook: Notebook;
  /** States of the models that are shown, by id. */
  readonly models: Readonly<Record<string, SavedWidget>>;
  /** Widgets that will live in the page, and those that stay pictures because their state was not saved. */
  readonly live: number;
  readonly still: number;
}

/** Takes the widgets' outputs out of a notebook, and with them their states. */
export function prepare(notebook: Notebook): Prepared {
  const saved = notebook.metadata.widgets?.[stateMime]?.state ?? {};
  const models: Record<string, SavedWidget> = {};
  let live = 0;
  let still = 0;
  const prepared = (output: Output): Output => {
    const { data } = output;
    if (data === undefined) return output;
    const latex = data["text/latex"];
    if (latex !== undefined && data["text/html"] === undefined) {
      const tex = textOf(latex)
        .trim()
        .replace(/^\${1,2}|\${1,2}$/g, "");
      return { ...output, data: { "text/html": mathOf(tex, "block") } };
    }
    if (!(viewMime in data)) return output;
    const { model_id } = data[viewMime] as ViewData;
    const found = Object.hasOwn(saved, model_id) && saved[model_id].model_module === moduleName;
    if (found) models[model_id] = saved[model_id];
    if (found) live++;
    else still++;
    return { ...output, data: { "text/html": placeOf(output, found ? model_id : undefined) }, metadata: {} };
  };
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    ...(cell.outputs && { outputs: cell.outputs.map(prepared) }),
  }));
  const { widgets: _, ...metadata } = notebook.metadata;
  return { notebook: { ...notebook, cells, metadata }, models, live, still };
}

/** The picture of an output, or its text where there is none, and the id of the model that may take its place. */
function placeOf({ data = {}, metadata = {} }: Output, model: string | undefined): string {
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
  /** Style sheet of formulas. */
  readonly mathCss: string;
}

/** nbconvert's HTML with formulas as MathML, and with what the widgets need at its end. */
export function completePage(html: string, { models, script, mathCss }: PageParts): string {
  const math = html.replaceAll(
    /<span class="unrolled-tex" data-display="(inline|block)">([^<]*)<\/span>/g,
    (_, display: "inline" | "block", tex: string) => mathOf(unescapeHtml(tex), display),
  );
  const data = JSON.stringify(models).replaceAll("<", "\\u003c");
  const live = `<script type="application/json" id="unrolled-models">${data}</script>\n<script>${script}</script>`;
  const end = `<style>${mathCss}</style>\n${Object.keys(models).length > 0 ? live : ""}`;
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
