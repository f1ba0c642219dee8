import { row } from "../base/controls.js";
import { messageOf } from "../base/program.js";
import { type TextControl, text } from "../base/text-control.js";
import { Plot, type Render, View } from "../base/view.js";
import { headingOf, taggedTextFigure } from "./figure.js";
import { labels } from "./labels.js";
import { inWords, type TaggedTextState } from "./readings.js";
import { spansOf } from "./spans.js";
import css from "./style.css";
import { readText } from "./tagger.js";

/** Draws the tagged text widget: what the reader writes is read here where there is a tagger, else by the kernel. */
export const renderTaggedText: Render<TaggedTextState> = ({ model, el }) => {
  const view = new View(model, el, "taggedText", css);
  const state = view.state();
  const say = labels[state.language];
  const plot = new Plot(view, say.plot, (frame) => taggedTextFigure(state, frame));
  const spoken = document.createElement("ol");
  spoken.className = "unrolled-readings";
  spoken.setAttribute("aria-live", "polite");

  const rewrite = (changed: TextControl, values: { text?: string; compare?: string }): void => {
    written?.fail("");
    compared?.fail("");
    const { tagger, tags } = state.data;
    if (tagger === null) {
      view.set(values);
      return;
    }
    const next = { text: state.text ?? "", compare: state.compare ?? "", ...values };
    try {
      view.set({ ...next, readings: readText(tagger, tags, next.text, next.compare) });
    } catch (error) {
      // A new text has other readings than the one before.
      if (changed === written && next.compare !== "") {
        rewrite(changed, { ...values, compare: "" });
        return;
      }
      changed.fail(messageOf(error));
    }
  };
  const field = (name: "text" | "compare"): TextControl | undefined => {
    const value = state[name];
    if (value === null) return undefined;
    const control: TextControl = text({
      name,
      label: say[name],
      value,
      onInput: (next) => rewrite(control, { [name]: next }),
    });
    return control;
  };
  const written = field("text");
  const compared = field("compare");

  const show = (): void => {
    spoken.replaceChildren(
      ...state.readings.map((reading, n) => {
        const item = document.createElement("li");
        const words = inWords(reading, spansOf(reading.tags));
        item.textContent = [headingOf(reading, n, state), words].filter(Boolean).join(" ");
        return item;
      }),
    );
    plot.redraw();
  };
  el.append(row(written, compared), plot.element, spoken);
  show();
  view.onChange(["readings"], show);
  view.onChange(["text", "compare"], () => {
    written?.show(state.text ?? "");
    compared?.show(state.compare ?? "");
  });
  return () => view.end();
};
