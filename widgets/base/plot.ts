import { type Figure, type Frame, paperTheme, type Theme } from "./figure.js";
import { brokenEvent, drawnEvent } from "./protocol.js";
import type { View } from "./view.js";

type Drawing = typeof import("./drawing.js");

/** Plotly is a file of its own, which a page loads once, with its first plot. */
let drawing: Drawing | undefined;

async function loadDrawing(): Promise<Drawing> {
  drawing ??= await import("./drawing.js");
  return drawing;
}

/** A point of one of Plotly's events. */
export interface PlotPoint {
  x: number;
  y: number;
  /** Of a map: row and column. */
  pointNumber?: number | readonly [number, number];
  data: { type?: string; meta?: unknown };
}

/** A plot that follows the width of its place and the colours of the page. */
export class Plot {
  readonly element: HTMLElement = document.createElement("div");
  readonly #figure: (frame: Frame) => Figure;
  #width = 0;
  /** Whether something else is to be shown. */
  #stale = false;
  /** The next frame, if the present one has its drawing. */
  #nextFrame = 0;
  #drawing = false;
  #shown: Figure | undefined;
  /** Read anew once the page's may be another: it makes the browser work out its styles. */
  #theme: Theme | undefined;
  #ended = false;

  /** @param view whose title, where it has one, is drawn again when it changes. */
  constructor(view: Pick<View<never>, "el" | "atEnd" | "onChange">, label: string, figure: (frame: Frame) => Figure) {
    this.#figure = figure;
    this.element.className = "unrolled-plot";
    // An image has no parts; this one has points to hover and buttons.
    this.element.setAttribute("role", "figure");
    this.element.setAttribute("aria-label", label);
    const sizes = new ResizeObserver(() => {
      const width = Math.floor(this.element.clientWidth);
      // A notebook takes cells that are out of sight out of the page: their plots wait.
      if (width === 0 || width === this.#width) return;
      this.#width = width;
      this.#theme = undefined;
      this.redraw();
    });
    sizes.observe(this.element);
    const theme = new MutationObserver(() => {
      this.#theme = undefined;
      this.redraw();
    });
    theme.observe(document.body, {
      attributes: true,
      attributeFilter: ["data-jp-theme-name", "data-jp-theme-light", "class"],
    });
    view.onChange(["title"], () => this.redraw());
    view.atEnd(() => {
      this.#ended = true;
      cancelAnimationFrame(this.#nextFrame);
      sizes.disconnect();
      theme.disconnect();
      drawing?.Plotly.purge(this.element as never);
    });
    // It is on its way while the view is being built.
    void loadDrawing().catch(() => undefined);
  }

  /** Draws once for any number of calls: after the present task, or with the next frame where the present one has its drawing. */
  redraw(): void {
    if (this.#stale) return;
    this.#stale = true;
    queueMicrotask(() => this.#drawStale());
  }

  #drawStale(): void {
    if (!this.#stale || this.#drawing || this.#nextFrame !== 0 || this.#ended) return;
    this.#stale = false;
    this.#nextFrame = requestAnimationFrame(() => {
      this.#nextFrame = 0;
      this.#drawStale();
    });
    void this.#draw();
  }

  /** Listens to one of Plotly's events. They can be listened to only after the first drawing. */
  onEvent(name: string, handler: (event: { points: PlotPoint[] }) => void): void {
    this.element.addEventListener(drawnEvent, () => {
      (this.element as unknown as { on(name: string, handler: unknown): void }).on(name, handler);
    });
  }

  async #draw(): Promise<void> {
    if (this.#width === 0) return;
    this.#drawing = true;
    const before = this.#shown;
    try {
      const { Plotly, freeRoom, redrawChanges, resetToShown } = drawing ?? (await loadDrawing());
      if (this.#ended) return;
      this.#theme ??= themeOf(this.element);
      const figure = keepTraces(this.#figure({ width: this.#width, theme: this.#theme, webgl: hasWebgl() }));
      if (before === undefined || !redrawChanges(this.element, before, figure)) {
        // Plotly writes into what it is given.
        const data = figure.data.map((trace) => ({ ...trace }));
        const layout = structuredClone(figure.layout);
        if (before !== undefined) freeRoom(this.element);
        await Plotly.react(this.element as never, data as never, layout as never, config as never);
        if (before !== undefined) resetToShown(this.element, figure);
      }
      this.#shown = figure;
    } catch (error) {
      // A drawing that is there already stays.
      if (before !== undefined) throw error;
      this.element.dispatchEvent(new CustomEvent(brokenEvent, { bubbles: true, detail: error }));
      return;
    } finally {
      this.#drawing = false;
      queueMicrotask(() => this.#drawStale());
    }
    if (this.#ended) return;
    if (before === undefined) this.element.dispatchEvent(new CustomEvent(drawnEvent, { bubbles: true }));
  }
}

const config = {
  displaylogo: false,
  showSendToCloud: false,
  // A token like "$5" is no formula, even on a page that has MathJax.
  typesetMath: false,
  modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "resetCameraLastSave3d", "tableRotation"],
};

/** Gives traces without points a point that is nowhere: Plotly takes an empty one away, and draws the rest anew. */
function keepTraces({ data, layout }: Figure): Figure {
  const isEmpty = ({ type, x, marker }: Figure["data"][number]): boolean =>
    type === "scatter" && Array.isArray(x) && x.length === 0 && !Array.isArray((marker as (typeof data)[0])?.color);
  return { layout, data: data.map((trace) => (isEmpty(trace) ? { ...trace, x: [null], y: [null] } : trace)) };
}

/** The page's colours: JupyterLab's variables where there are any, else those of the text around. */
function themeOf(element: HTMLElement): Theme {
  const style = getComputedStyle(element);
  const variable = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  return {
    text: variable("--jp-ui-font-color1", style.color || paperTheme.text),
    grid: variable("--jp-border-color2", paperTheme.grid),
    background: variable("--jp-layout-color1", paperTheme.background),
    font: variable("--jp-ui-font-family", style.fontFamily || "sans-serif"),
  };
}

let webgl: boolean | undefined;

function hasWebgl(): boolean {
  if (webgl === undefined) {
    const context = document.createElement("canvas").getContext("webgl");
    webgl = context !== null;
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  }
  return webgl;
}
