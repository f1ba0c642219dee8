// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SRN } from "../../../src/core/cells/srn.js";
import { SequenceTagger } from "../../../src/core/outputs/sequence-tagger.js";
import { FakeModel, stubBrowser } from "../fake-model.js";

vi.mock("../../../widgets/base/plotly.js", () => ({ default: { react: vi.fn(async () => {}), purge: vi.fn() } }));
const { taggedText } = await import("../../../widgets/tagged-text/model.js");
const { renderTaggedText } = await import("../../../widgets/tagged-text/view.js");

const names = ["data", "readings", "text", "compare", "title", "language"];
const tags = ["S", "B", "M", "E"];
const network = new SRN({ inputSize: 3, hiddenSize: 4, seed: 1 });
const tagger = new SequenceTagger(network, { vocabularySize: 3, tags: 4, crf: true, seed: 1 });

let model: FakeModel;
let el: HTMLElement;
let end: () => void;

function render(widget: { get(name: never): unknown }): void {
  model = new FakeModel(widget, names);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderTaggedText({ model: model as never, el });
}

beforeEach(() => stubBrowser(500));
afterEach(() => end());

const field = (name: string): HTMLInputElement => el.querySelector(`[data-name="${name}"]`) as HTMLInputElement;

function write(name: string, value: string): void {
  field(name).value = value;
  field(name).dispatchEvent(new Event("input"));
}

describe("the tagged text view", () => {
  it("reads here what is written, says why where it cannot, and goes on", () => {
    const widget = taggedText({ tagger, vocabulary: ["a", "b", "c"] }, { tags, text: "ab" });
    render(widget);
    write("text", "abd");
    expect([model.saved, field("text-error").textContent]).toEqual([[], "d is not in the vocabulary"]);
    write("text", "abc");
    widget.set({ text: "abc" });
    expect(model.saved).toEqual([{ text: "abc", compare: "", readings: widget.get("readings") }]);
    expect(field("text-error").hidden).toBe(true);
    write("compare", "a/bc");
    expect((model.saved[1].readings as { tags: string[] }[])[1].tags).toEqual(["S", "B", "E"]);
    expect([...el.querySelectorAll("li")].map((item) => item.textContent)[1]).toMatch(/^reading 2: log p = .* a\/bc$/);
    write("compare", "a/b");
    expect(field("compare-error").textContent).toBe("the reading a/b is not one of abc");
    write("text", "ca");
    expect([model.saved.at(-1)?.text, field("compare").value]).toEqual(["ca", ""]);
  });

  it("asks the kernel where there is no tagger, and shows what it answers", () => {
    render(taggedText([{ tokens: "ab", tags: ["B", "E"] }], { tags, text: "ab" }));
    expect(field("compare")).toBeNull();
    write("text", "cd");
    expect(model.saved).toEqual([{ text: "cd" }]);
    model.fromKernel({ readings: [{ name: "", tokens: ["c", "d"], tags: ["S", "S"], score: null, scores: null }] });
    expect(el.querySelector("li")?.textContent).toBe("c/d");
  });

  it("has no field where nothing is to be written, and leaves nothing behind", () => {
    render(taggedText([{ tokens: "ab", tags: ["B", "E"] }]));
    expect(el.querySelector("input")).toBeNull();
    end();
    expect([el.childElementCount, model.listeners()]).toEqual([0, 0]);
  });
});
