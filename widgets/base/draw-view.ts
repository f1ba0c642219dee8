import { brokenEvent, type Language, moduleName, moduleVersion } from "./protocol.js";
import { addStyles } from "./styles.js";
import type { Render, ViewModel } from "./view.js";

/** A model as far as it is looked at before its view is chosen. */
export type AnyModel = Pick<ViewModel<Record<string, unknown>>, "get">;
type Views = Readonly<Record<string, Render<never>>>;

interface Labels {
  broken(reason: string): string;
  incomplete(reason: string): string;
  unknown(widget: string): string;
  version(saved: string): string;
}

const labels: Readonly<Record<Language, Labels>> = {
  en: {
    broken: (reason) => `This widget cannot be shown: ${reason}. Run its cell again for a new one.`,
    incomplete: (reason) => `its state is not what the widget needs (${reason})`,
    unknown: (widget) => `this version of unrolled has no widget "${widget}"`,
    version: (saved) => `its state is of version ${saved}, and this page draws version ${moduleVersion}`,
  },
  zh: {
    broken: (reason) => `无法显示此组件：${reason}。请重新运行其单元格。`,
    incomplete: (reason) => `其状态不符合组件的要求（${reason}）`,
    unknown: (widget) => `此版本的 unrolled 没有组件“${widget}”`,
    version: (saved) => `其状态的版本为 ${saved}，而本页支持的版本为 ${moduleVersion}`,
  },
};

const css = `.unrolled-broken {
  margin: 4px 0;
  padding: 4px 10px;
  border-inline-start: 3px solid var(--jp-error-color1, #c62828);
  font-size: 13px;
  overflow-wrap: anywhere;
}`;

/** A reason in the reader's words. */
class Refusal extends Error {}

/**
 * Draws the view that a model names into `el`. What cannot be drawn (a state that is of another major version, of a widget
 * that is not among `views`, or not whole) is a message there instead, after which {@link brokenEvent} is dispatched.
 * @param model gives the model; may throw.
 * @returns what takes away what has been drawn.
 */
export function drawView(views: Views, model: () => AnyModel, el: HTMLElement): () => void {
  const nothing = (): void => el.replaceChildren();
  let end = nothing;
  let say = labels[pageLanguage()];
  const fail = (error: unknown): void => {
    console.error(error);
    end();
    addStyles("broken", css);
    const message = document.createElement("p");
    message.className = "unrolled-broken";
    message.setAttribute("role", "alert");
    const reason = error instanceof Error ? error.message : String(error);
    message.textContent = say.broken(error instanceof Refusal ? reason : say.incomplete(reason));
    el.replaceChildren(message);
    end = nothing;
    el.dispatchEvent(new Event(brokenEvent));
  };
  el.addEventListener(brokenEvent, (event) => {
    if (event instanceof CustomEvent) fail(event.detail);
  });
  try {
    const given = model();
    const language = given.get("language");
    if (language === "en" || language === "zh") say = labels[language];
    const version = given.get("_model_module_version");
    if (isOtherVersion({ _model_module: given.get("_model_module"), _model_module_version: version }))
      throw new Refusal(say.version(String(version).replace("^", "")));
    const name = given.get("widget");
    if (typeof name !== "string") throw new Refusal(say.incomplete("widget"));
    if (!Object.hasOwn(views, name)) throw new Refusal(say.unknown(name));
    end = views[name]({ model: given as never, el });
  } catch (error) {
    fail(error);
  }
  return () => end();
}

/** Whether a state is one of our widgets', and of a major version that is not drawn here. */
export function isOtherVersion({ _model_module, _model_module_version }: Readonly<Record<string, unknown>>): boolean {
  const [major] = /\d+/.exec(String(_model_module_version)) ?? [];
  return _model_module === moduleName && major !== undefined && major !== moduleVersion.split(".")[0];
}

function pageLanguage(): Language {
  return (document.documentElement.lang || navigator.language).startsWith("zh") ? "zh" : "en";
}
