import type * as Base from "@jupyter-widgets/base";
import type * as Lumino from "@lumino/widgets";
import { moduleName, moduleVersion } from "../protocol.js";
import type { Render } from "../view.js";
import { mimeExtension } from "./mime.js";
import { LivingModels, widgetModule } from "./models.js";
import { Notebooks } from "./notebooks.js";

/**
 * The extension as JupyterLab loads it: a module federation container (`init` with the shared modules, then `get` of
 * what package.json names), without the bundler that usually writes one.
 */

/** File of the views with Plotly, put in by the build. */
declare const viewsFile: string;

interface SharedModule {
  get(): Promise<() => unknown>;
  loaded?: boolean | number;
}

type SharedModules = Readonly<Record<string, Readonly<Record<string, SharedModule>>>>;

const folder = (document.currentScript as HTMLScriptElement).src.replace(/[^/]*$/, "");
const living = new LivingModels();
const notebooks = new Notebooks();
let sharedModules: SharedModules = {};

/** The page's one instance of a shared module: the version that is loaded already, else the newest. */
async function shared<Module>(name: string): Promise<Module> {
  const versions = Object.entries(sharedModules[name] ?? {});
  if (versions.length === 0)
    throw new Error(`unrolled: JupyterLab does not share ${name}; is jupyterlab_widgets installed?`);
  const [, chosen] = versions.find(([, { loaded }]) => loaded) ?? versions.sort(([a], [b]) => compareVersions(b, a))[0];
  const factory = await chosen.get();
  chosen.loaded = 1;
  return factory() as Module;
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.+-]/).map((part) => Number.parseInt(part, 10) || 0));
  const at = left.findIndex((part, n) => part !== (right[n] ?? 0));
  return at < 0 ? 0 : left[at] - (right[at] ?? 0);
}

async function loadViews(): Promise<Readonly<Record<string, Render<never>>>> {
  const { views } = await import(folder + viewsFile);
  return views;
}

interface WidgetRegistry {
  registerWidget(module: { name: string; version: string; exports: object }): void;
}

const modules: Readonly<Record<string, () => Promise<object>>> = {
  "./extension": async () => {
    const base = await shared<typeof Base>("@jupyter-widgets/base");
    return {
      id: "unrolled:widgets",
      autoStart: true,
      requires: [base.IJupyterWidgetRegistry],
      activate: ({ shell }: { shell: Notebooks["shell"] }, registry: WidgetRegistry) => {
        notebooks.shell = shell;
        registry.registerWidget({
          name: moduleName,
          version: moduleVersion,
          exports: widgetModule(base, living, loadViews),
        });
      },
    };
  },
  "./mimeExtension": async () => {
    return mimeExtension(await shared<typeof Lumino>("@lumino/widgets"), living, notebooks, loadViews);
  },
};

const page = globalThis as { _JUPYTERLAB?: Record<string, unknown> };
page._JUPYTERLAB ??= {};
page._JUPYTERLAB[moduleName] = {
  init: (shareScope: SharedModules) => {
    sharedModules = shareScope;
  },
  get: async (name: string) => {
    if (!Object.hasOwn(modules, name)) throw new Error(`unrolled: there is no module ${name}`);
    const module = { __esModule: true, default: await modules[name]() };
    return () => module;
  },
};
