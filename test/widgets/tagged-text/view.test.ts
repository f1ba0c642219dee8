// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { SRN } from "../../../src/core/cells/srn.js";
import { SequenceTagger } from "../../../src/core/outputs/sequence-tagger.js";
import { taggedText } from "../../../widgets/tagged-text/model.js";
import { renderTaggedText } from "../../../widgets/tagged-text/view.js";
import { plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

const names = ["data", "readings", "text", "compare", "title", "language"];
const tags = ["S", "B", "M", "E"];
const network = new SRN({ inputSize: 3, hiddenSize: 4, seed: 1 });
const tagger = new SequenceTagger(network, { vocabularySize: 3, tags: 4, crf: true, seed: 1 });

let view: MountedView;

async function render(widget: { get(name: never): unknown }): Promise<void> {
  view = await mount(renderTaggedText, widget, names);
}

describe("the tagged text view", () => {
  it("reads here what is written, says why where it cannot, and goes on", async () => {
    const widget = taggedText({ tagger, vocabulary: ["a", "b", "c"] }, { tags, text: "ab" });
    await render(widget);
    view.enter("text", "abd");
    expect([view.model.saved, view.control("text-error").textContent]).toEqual([[], "d is not in the vocabulary"]);
    view.enter("text", "abc");
    widget.set({ text: "abc" });
    expect(view.model.saved).toEqual([{ text: "abc", compare: "", readings: widget.get("readings") }]);
    expect(view.control("text-error").hidden).toBe(true);
    view.enter("compare", "a/bc");
    expect((view.model.saved[1].readings as { tags: string[] }[])[1].tags).toEqual(["S", "B", "E"]);
    expect([...view.el.querySelectorAll("li")].map((item) => item.textContent)[1]).toMatch(
      /^reading 2: log p = .* a\/bc$/,
    );
    view.enter("compare", "a/b");
    expect(view.control("compare-error").textContent).toBe("the reading a/b is not one of abc");
    view.enter("text", "ca");
    expect([view.model.saved.at(-1)?.text, view.control("compare").value]).toEqual(["ca", ""]);
  });

  it("asks the kernel where there is no tagger, and shows what it answers", async () => {
    await render(taggedText([{ tokens: "ab", tags: ["B", "E"] }], { tags, text: "ab" }));
    expect(view.control("compare")).toBeNull();
    view.enter("text", "cd");
    expect(view.model.saved).toEqual([{ text: "cd" }]);
    view.model.fromKernel({
      readings: [{ name: "", tokens: ["c", "d"], tags: ["S", "S"], score: null, scores: null }],
    });
    expect(view.el.querySelector("li")?.textContent).toBe("c/d");
  });

  it("has no field where nothing is to be written, and leaves nothing behind", async () => {
    await render(taggedText([{ tokens: "ab", tags: ["B", "E"] }]));
    expect(view.el.querySelector("input")).toBeNull();
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
