// @vitest-environment jsdom
import { existsSync, readdirSync } from "node:fs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import "./fake-picture.js";
import { joinBuffers } from "../../widgets/base/buffers.js";
import { drawView } from "../../widgets/base/draw-view.js";
import type { Example } from "../../widgets/base/examples.js";
import { PageModel } from "../../widgets/base/page/page-model.js";
import { views } from "../../widgets/base/views.js";
import { eventually } from "../eventually.js";
import { installHost, type MockHost } from "./base/mock-host.js";
import { stubBrowser } from "./fake-model.js";
import { plotly, resetPlotly } from "./fake-plotly.js";

const names = readdirSync("widgets").filter((name) => existsSync(`widgets/${name}/example.ts`));
const hostile = "<img src=x onerror=alert(1)>";
/** What a widget chooses its view by, and what names of its own parts its state holds. */
const own = /^(_.*|widget|language)$/;

let host: MockHost;
let resize: () => void;

beforeEach(() => {
  ({ resize } = stubBrowser(500));
  vi.spyOn(console, "error").mockImplementation(() => {});
  host = installHost();
  resetPlotly();
});
afterEach(() => vi.restoreAllMocks());

/** A copy with another text in the place of each, except under the names of {@link own}. */
function withTexts(value: unknown, textOf: (text: string) => string): unknown {
  if (typeof value === "string") return textOf(value);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((each) => withTexts(each, textOf));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, own.test(name) ? each : withTexts(each, textOf)]),
  );
}

/** Data and layout of all that has been drawn. */
const figures = (): [object[], object][] => plotly.react.mock.calls.map(([, data, layout]) => [data, layout]);

/** Names of kinds, and what a figure keeps for the view. */
const neverShown = new Set(["type", "meta", "uirevision"]);

/** Every string in a figure, at whatever depth, that may be shown. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  return Object.entries(value).flatMap(([name, each]) => (neverShown.has(name) ? [] : textsIn(each)));
}

async function stateOf(name: string): Promise<Record<string, unknown>> {
  const { example } = (await import(`../../widgets/${name}/example.ts`)) as { example: Example };
  const widget = await example.make("en");
  widget.display();
  const { data, buffers = [] } = host.sent.find(({ kind, id }) => kind === "open" && id === widget.id) ?? {};
  const opened = data as { state: Record<string, unknown>; buffer_paths: (string | number)[][] };
  joinBuffers(opened.state, opened.buffer_paths, buffers);
  return opened.state;
}

it.each(names)(
  "%s makes no element of its texts",
  async (name) => {
    const state = await stateOf(name);
    const states = [state, withTexts(state, () => hostile), withTexts(state, (text) => `${text}${hostile}`)] as Record<
      string,
      unknown
    >[];
    for (const each of states) {
      const el = document.createElement("div");
      document.body.replaceChildren(el);
      const model = new PageModel(each);
      const end = drawView(views, () => model, el);
      resize();
      // A title that is set later is shown too.
      if (each === state) {
        await eventually(() => expect(figures()).not.toEqual([]));
        model.set({ title: hostile });
        await eventually(() => expect(textsIn(figures()).join()).toContain("&lt;img"));
      } else await new Promise((done) => setTimeout(done, 60));
      expect(document.querySelector("img, [onerror]")).toBeNull();
      end();
    }
    // What Plotly is given is its own small markup: there no tag may begin.
    expect(textsIn(figures()).filter((text) => /<img/i.test(text))).toEqual([]);
  },
  60_000,
);
