import { choice, row, slider } from "../base/controls.js";
import { layerLabel } from "../base/traces.js";
import { Plot, type Render, View } from "../base/view.js";
import { type AlignmentState, alignmentFigure, shownAlignment } from "./figure.js";
import { labels } from "./labels.js";
import css from "./style.css";

/** Draws the alignment widget: choices, the map, and the weights of the output under the pointer. */
export const renderAlignment: Render<AlignmentState> = ({ model, el }) => {
  const view = new View(model, el, "alignment", css);
  const state = view.state();
  const say = labels[state.language];
  const { sequences, layers } = state.data;
  const plot = new Plot(view, say.plot, (frame) => alignmentFigure(state, frame));

  /** Changes what is shown, and the head and output where these are not in it. */
  const show = (values: Partial<Pick<AlignmentState, "sequence" | "layer">>): void => {
    const next = {
      data: state.data,
      language: state.language,
      sequence: state.sequence,
      layer: state.layer,
      ...values,
    };
    const head = state.head === "mean" ? "mean" : Math.min(state.head, layers[next.layer].heads - 1);
    const count = shownAlignment({ ...next, head, output: 0, title: "" }).outputs.length;
    view.set({ ...values, head, output: Math.min(state.output, count - 1) });
  };
  const sequence =
    sequences.length > 1
      ? choice({
          name: "sequence",
          label: say.sequence,
          value: state.sequence,
          choices: sequences.map((name, n) => ({ value: n, label: name })),
          onInput: (value) => show({ sequence: value }),
        })
      : undefined;
  const layer =
    layers.length > 1
      ? choice({
          name: "layer",
          label: say.layer,
          value: state.layer,
          choices: layers.map((each, n) => ({ value: n, label: layerLabel(each.number, each, state.language) })),
          onInput: (value) => show({ layer: value }),
        })
      : undefined;
  const place = document.createElement("span");
  const headOf = (): ReturnType<typeof choice<AlignmentState["head"]>> | undefined => {
    const { heads } = layers[state.layer];
    if (heads === 1) return undefined;
    const each = Array.from({ length: heads }, (_, n) => ({ value: n, label: String(n) }));
    return choice<AlignmentState["head"]>({
      name: "head",
      label: say.head,
      value: state.head,
      choices: [...each, { value: "mean", label: say.meanOfHeads }],
      onInput: (value) => view.set({ head: value }),
    });
  };
  let head = headOf();
  if (head) place.append(head.element);
  const outputs = (): string[] => shownAlignment(state).outputs;
  const output = slider({
    name: "output",
    label: say.output,
    value: state.output,
    min: 0,
    max: outputs().length - 1,
    step: 1,
    format: (value) => outputs()[value],
    onInput: (value) => view.set({ output: value }),
  });
  output.element.hidden = outputs().length === 1;
  const choices = row(sequence, layer);
  choices.append(place, output.element);
  el.append(choices, plot.element);

  plot.onEvent("plotly_hover", ({ points: [point] }) => {
    if (point?.data.type === "heatmap" && point.y !== state.output) view.set({ output: point.y });
  });
  view.onChange(["sequence", "layer", "head", "output"], () => {
    sequence?.show(state.sequence);
    layer?.show(state.layer);
    head?.show(state.head);
    output.limit(outputs().length - 1);
    output.element.hidden = outputs().length === 1;
    output.show(state.output);
    plot.redraw();
  });
  view.onChange(["layer"], () => {
    head = headOf();
    place.replaceChildren(...(head ? [head.element] : []));
  });
  return () => view.end();
};
