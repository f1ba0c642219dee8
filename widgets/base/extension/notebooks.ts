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
   * The saved model of an output in a notebook that has no kernel: there the widget manager makes none.
   * @param node somewhere in the notebook.
   */
  savedModel(node: HTMLElement, id: string): SavedModel | undefined {
    const panels = [...(this.shell?.widgets("main") ?? [])];
    const context = panels.find((panel) => panel.node.contains(node))?.context;
    if (context === undefined || context.sessionContext?.session?.kernel) return undefined;
    const saved = context.model?.getMetadata?.("widgets") as WidgetState | undefined;
    return saved?.["application/vnd.jupyter.widget-state+json"]?.state[id];
  }
}
