import css from "./style.css";
import { addStyles } from "./styles.js";

export { Plot, type PlotPoint } from "./plot.js";

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
