import { axis, baseLayout, escapeMarkup, type Figure, type Frame, tokenLabel } from "../base/figure.js";
import { symbolColours, symbolInk, symbolScale } from "../base/program.js";
import { diagramOf, type Point, reachOf } from "./diagram.js";
import { labels } from "./labels.js";
import { type AutomatonState, runOf } from "./run.js";

const marked = "#d55e00";

/** Places in pixels from the top. */
const gap = { top: 72, left: 62, right: 12, row: 30, between: 26, bottom: 46 };

/** The state diagram, and input, state and output step by step. */
export function automatonFigure(state: AutomatonState, frame: Frame): Figure {
  const say = labels[state.language];
  const { automaton, steps } = runOf(state);
  const { states, kind, description } = automaton;
  const { theme, width } = frame;
  const T = steps.length;
  const step = state.step > 0 ? steps[state.step - 1] : undefined;
  const present = step?.state ?? description.start;
  const inner = width - gap.left - gap.right;
  const written = (text: string, longest = 8): string => escapeMarkup(tokenLabel(text, longest));

  // Pixels a unit of the diagram: more states need more room. It reaches beyond the states as far as loops do.
  const scale = Math.min(140, 76 + 7 * Math.max(0, states.length - 3));
  const size = Math.min(58, (120 * Math.PI) / states.length);
  const half = width / scale / 2;
  const diagram = diagramOf(
    automaton,
    size / 2 / scale,
    Math.min(2.2, Math.max(0.6, half - (kind === "Moore" ? 1.3 : 1.5))),
  );
  const { below, above } = reachOf(diagram, size / 2 / scale);
  const diagramHeight = Math.round(scale * (below + above));
  const stripTop = gap.top + diagramHeight + gap.between;
  const stripHeight = 3 * gap.row;
  const height = stripTop + stripHeight + gap.bottom;
  const vertical = (top: number, length: number): [number, number] => [1 - (top + length) / height, 1 - top / height];

  const line = (points: readonly Point[], more: { color: string; width: number }): Record<string, unknown> => ({
    type: "scatter",
    mode: "lines+markers",
    x: points.map(([x]) => x),
    y: points.map(([, y]) => y),
    line: { color: more.color, width: more.width },
    marker: {
      color: more.color,
      symbol: "arrow",
      angleref: "previous",
      size: points.map((_, n) => (n === points.length - 1 ? 12 : 0)),
      opacity: 1,
      line: { width: 0 },
    },
    hoverinfo: "text",
  });
  const grey = "#8c8c8c";
  const taken = ({ from, to, inputs }: { from: string; to: string; inputs: readonly string[] }): boolean =>
    step !== undefined && step.before === from && step.state === to && inputs.includes(step.input);
  // What was taken is drawn over the others.
  const edges = [...diagram.edges].sort((a, b) => Number(taken(a)) - Number(taken(b)));
  const outputOf = (name: string): string => {
    const output = description.outputs[name];
    return typeof output === "string" ? output : "";
  };

  const T0 = Array.from({ length: T + 1 }, (_, t) => t);
  const rows = T0.map((t) => {
    const before = t === 0 ? undefined : steps[t - 1];
    const known = t <= state.step;
    return {
      input: before?.input ?? "",
      state: known ? (before?.state ?? description.start) : "",
      output: known ? (before?.output ?? "") : "",
    };
  });
  const longest = Math.max(
    ...rows.flatMap((row) => [row.input, row.state, row.output]).map((each) => [...tokenLabel(each, 8)].length),
  );
  const columns = Math.max(3, Math.floor(inner / Math.max(26, 8 * longest + 10)));
  const first = Math.max(0, Math.min(state.step - Math.floor(columns / 2), T + 1 - columns));
  const columnsShown = Math.min(columns, T + 1);

  const data: Record<string, unknown>[] = [
    { ...line(diagram.start, { color: grey, width: 1.5 }), name: say.start, hovertext: say.start },
    ...edges.map((edge) => ({
      ...line(edge.points, taken(edge) ? { color: marked, width: 3 } : { color: grey, width: 1.5 }),
      name: "edge",
      hovertext: say.edge(escapeMarkup(edge.from), escapeMarkup(edge.to), escapeMarkup(edge.labels.join(", "))),
    })),
    {
      type: "scatter",
      mode: "markers+text",
      name: "states",
      x: diagram.nodes.map(({ at }) => at[0]),
      y: diagram.nodes.map(({ at }) => at[1]),
      text: diagram.nodes.map(({ state: name }) => {
        const longestName = Math.max(2, Math.floor(size / 8));
        return kind === "Moore"
          ? `${written(name, longestName)}<br>/ ${written(outputOf(name), 5)}`
          : written(name, longestName);
      }),
      textfont: { size: 12, color: symbolInk },
      marker: {
        size,
        opacity: 1,
        color: diagram.nodes.map((_, n) => symbolColours[(n + 1) % symbolColours.length]),
        line: {
          color: diagram.nodes.map(({ state: name }) => (name === present ? marked : grey)),
          width: diagram.nodes.map(({ state: name }) => (name === present ? 4 : 1)),
        },
      },
      hovertext: diagram.nodes.map(({ state: name }) => escapeMarkup(name)),
      hoverinfo: "text",
    },
    {
      type: "heatmap",
      name: "steps",
      x: T0,
      y: [0, 1, 2],
      z: [
        rows.map(() => 0),
        rows.map((row) => (row.state === "" ? 0 : 1 + states.indexOf(row.state))),
        rows.map(() => 0),
      ],
      text: [
        rows.map((row) => written(row.output)),
        rows.map((row) => written(row.state)),
        rows.map((row) => written(row.input)),
      ],
      texttemplate: "%{text}",
      textfont: { size: 13, color: symbolInk },
      hovertemplate: `${say.stepAxis} = %{x}: %{text}<extra></extra>`,
      xgap: 2,
      ygap: 2,
      xaxis: "x2",
      yaxis: "y2",
      coloraxis: "coloraxis",
    },
  ];

  const did =
    step === undefined
      ? say.begin(escapeMarkup(present), T)
      : say.did(
          state.step,
          T,
          written(step.input, 12),
          escapeMarkup(step.before),
          escapeMarkup(step.state),
          written(step.output, 12),
        );
  const bare = {
    showgrid: false,
    zeroline: false,
    showline: false,
    showticklabels: false,
    ticks: "",
    automargin: false,
    fixedrange: true,
  };
  return {
    data,
    layout: {
      ...baseLayout(frame, state.title === "" ? say.title(kind) : escapeMarkup(state.title), height),
      margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
      showlegend: false,
      uirevision: JSON.stringify([state.program, state.input]),
      coloraxis: {
        cmin: -0.5,
        cmax: states.length + 0.5,
        colorscale: symbolScale(states.length + 1),
        showscale: false,
      },
      xaxis: axis(theme, "", { ...bare, domain: [0, 1], anchor: "y", range: [-half, half] }),
      yaxis: axis(theme, "", {
        ...bare,
        domain: vertical(gap.top, diagramHeight),
        anchor: "x",
        range: [-below, above],
      }),
      xaxis2: axis(theme, say.stepAxis, {
        domain: [gap.left / width, (gap.left + (columnsShown / columns) * inner) / width],
        anchor: "y2",
        range: [first - 0.5, first + columnsShown - 0.5],
        fixedrange: true,
        tickmode: "array",
        tickvals: T0,
        tickfont: { size: 10 },
        showgrid: false,
        zeroline: false,
        automargin: false,
      }),
      yaxis2: axis(theme, "", {
        domain: vertical(stripTop, stripHeight),
        anchor: "x2",
        range: [-0.5, 2.5],
        tickmode: "array",
        tickvals: [2, 1, 0],
        ticktext: say.rows,
        showgrid: false,
        zeroline: false,
        automargin: false,
        ticks: "",
        fixedrange: true,
      }),
      annotations: [
        {
          text: did,
          showarrow: false,
          xref: "paper",
          yref: "paper",
          x: 12 / width,
          y: 1 - (gap.top - 6) / height,
          xanchor: "left",
          yanchor: "bottom",
          font: { size: 13 },
        },
        ...edges.map((edge) => ({
          text: taken(edge) ? `<b>${written(edge.labels.join(", "), 28)}</b>` : written(edge.labels.join(", "), 28),
          showarrow: false,
          xref: "x",
          yref: "y",
          x: edge.label[0],
          y: edge.label[1],
          font: { size: 12, ...(taken(edge) && { color: marked }) },
        })),
      ],
      shapes: [
        {
          type: "rect",
          xref: "x2",
          yref: "y2",
          x0: state.step - 0.5,
          x1: state.step + 0.5,
          y0: -0.5,
          y1: 2.5,
          line: { color: marked, width: 2.5 },
        },
      ],
    },
  };
}
