import { isOtherVersion } from "../draw-view.js";
import type { SavedModel } from "../page/page-model.js";

/** The part of JupyterLab's application, and of the documents in it, that is looked at here. */
interface Shell {
  widgets(area: string): Iterable<{ node: HTMLElement; context?: Context }>;
}

interface Context {
  model?: { getMetadata?(name: string): unknown };
  sessionContext?: { session?: { kernel?: object | null } | null };
}

type WidgetState = Readonly<Record<string, { state: Readonly<Record<string, SavedModel>> } | undefined>>;

/** The notebooks of a page, with the states of widgets that are saved in them. */
export class Notebooks {
  shell: Shell | undefined;

  /**
   * The saved model of an output for which the widget manager makes none: in a notebook that has no kernel, or of a
   * version that is not ours.
   * @param node somewhere in the notebook.
   */
  savedModel(node: HTMLElement, id: string): SavedModel | undefined {
    const panels = [...(this.shell?.widgets("main") ?? [])];
    const context = panels.find((panel) => panel.node.contains(node))?.context;
    const states = context?.model?.getMetadata?.("widgets") as WidgetState | undefined;
    const saved = states?.["application/vnd.jupyter.widget-state+json"]?.state?.[id];
    if (saved === undefined || !context?.sessionContext?.session?.kernel) return saved;
    return isOtherVersion(saved.state ?? {}) ? saved : undefined;
  }
}
