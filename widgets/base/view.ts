import { type Figure, type Frame, paperTheme, type Theme } from "./figure.js";
import Plotly from "./plotly.js";
import { drawnEvent } from "./protocol.js";
import { redrawChanges } from "./redraw.js";
import css from "./style.css";
import { addStyles } from "./styles.js";

/** The model as a view sees it: what anywidget and `@jupyter-widgets/base` models have in common. */
export interface ViewModel<State extends object> {
  get<Name extends keyof State & string>(name: Name): State[Name];
  set(values: Partial<State>): void;
  save_changes(): void;
  on(event: string, handler: () => void): void;
  off(event: string, handler: () => void): void;
}

/** Draws a widget into `el`, and returns what takes it away again. */
export type Render<State extends object> = (context: { model: ViewModel<State>; el: HTMLElement }) => () => void;

/** A view's surroundings: everything that has to be undone in the end. */
export class View<State extends object> {
  readonly model: ViewModel<State>;
  readonly el: HTMLElement;
  readonly #undo: (() => void)[] = [];

  constructor(model: ViewModel<State>, el: HTMLElement, name: string, styles: string) {
    this.model = model;
    this.el = el;
    el.classList.add("unrolled-widget", `unrolled-${name}`);
    // The keys of a control are its own: JupyterLab would run its shortcuts for them, and take the arrows for itself.
    el.dataset.lmSuppressShortcuts = "true";
    const keep = (event: Event): void => event.stopPropagation();
    el.addEventListener("keydown", keep);
    this.atEnd(() => el.removeEventListener("keydown", keep));
    addStyles("base", css);
    addStyles(name, styles);
  }

  /** The whole state. */
  state(): State {
    const model = this.model;
    return new Proxy({} as State, { get: (_, name) => model.get(name as keyof State & string) });
  }

  /** Changes values and tells the kernel. */
  set(values: Partial<State>): void {
    this.model.set(values);
    this.model.save_changes();
  }

  /** Has `handler` called when one of the values has changed, here or in the kernel. */
  onChange(names: readonly (keyof State & string)[], handler: () => void): void {
    for (const name of names) {
      this.model.on(`change:${name}`, handler);
      this.atEnd(() => this.model.off(`change:${name}`, handler));
    }
  }

  atEnd(undo: () => void): void {
    this.#undo.push(undo);
  }

  end(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo();
    this.el.replaceChildren();
  }
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
  #asked = 0;
  #drawing = false;
  #again = false;
  #shown: Figure | undefined;
  #ended = false;

  constructor(view: Pick<View<never>, "el" | "atEnd">, label: string, figure: (frame: Frame) => Figure) {
    this.#figure = figure;
    this.element.className = "unrolled-plot";
    this.element.setAttribute("role", "img");
    this.element.setAttribute("aria-label", label);
    const sizes = new ResizeObserver(() => {
      const width = Math.floor(this.element.clientWidth);
      // A notebook takes cells that are out of sight out of the page: their plots wait.
      if (width === 0 || width === this.#width) return;
      this.#width = width;
      this.redraw();
    });
    sizes.observe(this.element);
    const theme = new MutationObserver(() => this.redraw());
    theme.observe(document.body, {
      attributes: true,
      attributeFilter: ["data-jp-theme-name", "data-jp-theme-light", "class"],
    });
    view.atEnd(() => {
      this.#ended = true;
      cancelAnimationFrame(this.#asked);
      sizes.disconnect();
      theme.disconnect();
      Plotly.purge(this.element as never);
    });
  }

  /** Draws with the next frame, once for any number of calls. */
  redraw(): void {
    if (this.#asked !== 0 || this.#ended) return;
    this.#asked = requestAnimationFrame(() => {
      this.#asked = 0;
      void this.#draw();
    });
  }

  /** Listens to one of Plotly's events. They can be listened to only after the first drawing. */
  onEvent(name: string, handler: (event: { points: PlotPoint[] }) => void): void {
    this.element.addEventListener(drawnEvent, () => {
      (this.element as unknown as { on(name: string, handler: unknown): void }).on(name, handler);
    });
  }

  async #draw(): Promise<void> {
    if (this.#width === 0) return;
    if (this.#drawing) {
      this.#again = true;
      return;
    }
    this.#drawing = true;
    const before = this.#shown;
    try {
      const figure = this.#figure({ width: this.#width, theme: themeOf(this.element), webgl: hasWebgl() });
      if (before === undefined || !redrawChanges(this.element, before, figure)) {
        // Plotly writes into what it is given.
        const data = figure.data.map((trace) => ({ ...trace }));
        const layout = structuredClone(figure.layout);
        await Plotly.react(this.element as never, data as never, layout as never, config as never);
      }
      this.#shown = figure;
    } finally {
      this.#drawing = false;
    }
    if (this.#ended) return;
    if (before === undefined) this.element.dispatchEvent(new CustomEvent(drawnEvent, { bubbles: true }));
    if (this.#again) {
      this.#again = false;
      this.redraw();
    }
  }
}

const config = {
  displaylogo: false,
  showSendToCloud: false,
  // A token like "$5" is no formula, even on a page that has MathJax.
  typesetMath: false,
  modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "resetCameraLastSave3d", "tableRotation"],
};

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
