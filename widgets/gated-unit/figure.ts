import { axis, baseLayout, colour, escapeMarkup, type Figure, type Frame, legendHeight } from "../base/figure.js";
import { labels } from "./labels.js";
import type { GatedUnitState, UnitQuantity } from "./run.js";

/** Places in pixels. */
const size = { top: 62, input: 76, title: 34, row: 27, lines: 210, bottom: 45, left: 62, right: 14 };

/** The input as stems, below it each gate as a row of numbers, below them the candidate and the states as lines. */
export function gatedUnitFigure(state: GatedUnitState, frame: Frame): Figure {
  const say = labels[state.language];
  const { theme, width } = frame;
  const { cell, gates, lines, x } = state.data;
  const T = x.length;
  const steps = Array.from({ length: T }, (_, t) => t + 1);
  const named = ({ name, label, labelZh }: UnitQuantity, between: string): string =>
    `${escapeMarkup(name)}<sub>t</sub>${between}${escapeMarkup(state.language === "zh" ? labelZh : label)}`;

  const gatesTop = size.top + size.input + size.title;
  const linesTop = gatesTop + size.row * gates.length + size.title - 8;
  const legend = legendHeight(
    lines.map((line) => named(line, " ")),
    width,
  );
  const height = linesTop + size.lines + size.bottom + legend;
  const vertical = (top: number, room: number): [number, number] => [1 - (top + room) / height, 1 - top / height];
  const horizontal: [number, number] = [size.left / width, 1 - size.right / width];
  const heading = (text: string, top: number) => ({
    text,
    showarrow: false,
    xref: "paper",
    yref: "paper",
    x: horizontal[0],
    y: 1 - top / height,
    xanchor: "left",
    yanchor: "bottom",
    font: { size: 12 },
  });
  const common = { domain: horizontal, range: [0.5, T + 0.5], automargin: false, zeroline: false };
  const upper = { ...common, matches: "x3", showticklabels: false, ticks: "", showgrid: false };

  const rows = gates.map(({ name }) => state.gates[name]);
  const values = [...lines.flatMap(({ name }) => state.values[name]), 1, -1];
  const most = Math.max(...values.map(Math.abs)) * 1.08;
  const tallest = Math.max(1e-9, ...Array.from(x, Math.abs)) * 1.15;
  return {
    data: [
      {
        type: "scatter",
        mode: "lines",
        x: steps.flatMap((t) => [t, t, null]),
        y: Array.from(x).flatMap((value) => [0, value, null]),
        line: { color: inputColour, width: 3 },
        showlegend: false,
        hoverinfo: "skip",
      },
      {
        type: "scatter",
        mode: "markers",
        x: steps,
        y: Array.from(x),
        marker: { color: inputColour, size: 8 },
        showlegend: false,
        hovertemplate: "x<sub>%{x}</sub> = %{y}<extra></extra>",
      },
      {
        type: "heatmap",
        z: rows,
        x: steps,
        y: gates.map((_, n) => n),
        xaxis: "x2",
        yaxis: "y2",
        zmin: 0,
        zmax: 1,
        colorscale: gateColours,
        showscale: false,
        xgap: 2,
        ygap: 3,
        text: rows.map((row) => row.map(shortly)),
        texttemplate: width / T >= 30 ? "%{text}" : "",
        textfont: { size: 11 },
        customdata: gates.map((gate) => steps.map((t) => [named(gate, " "), say.atStep(t)])),
        hovertemplate: "%{customdata[1]}<br>%{customdata[0]}: %{z:.2f}<extra></extra>",
      },
      ...lines.map((line, n) => ({
        type: "scatter",
        mode: "lines+markers",
        name: named(line, " "),
        x: steps,
        y: state.values[line.name],
        xaxis: "x3",
        yaxis: "y3",
        // The candidate is what could be written: it stands back.
        line: { color: colour(n), width: 2, dash: n === 0 ? "dot" : "solid" },
        marker: { color: colour(n), size: 6, symbol: markers[n % markers.length] },
        hovertemplate: `${say.step} = %{x}<br>${escapeMarkup(line.name)} = %{y:.3f}<extra></extra>`,
      })),
    ],
    layout: {
      ...baseLayout(frame, state.title === "" ? say.title(escapeMarkup(cell.cell)) : escapeMarkup(state.title), height),
      margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
      showlegend: true,
      uirevision: "same",
      annotations: [heading(say.input, size.top), heading(say.gates, gatesTop - 2)],
      xaxis: axis(theme, "", { ...upper, anchor: "y" }),
      yaxis: axis(theme, "", {
        domain: vertical(size.top, size.input),
        range: [-tallest, tallest],
        nticks: 3,
        automargin: false,
      }),
      xaxis2: axis(theme, "", { ...upper, anchor: "y2" }),
      yaxis2: axis(theme, "", {
        domain: vertical(gatesTop, size.row * gates.length),
        anchor: "x2",
        range: [gates.length - 0.5, -0.5],
        tickmode: "array",
        tickvals: gates.map((_, n) => n),
        ticktext: gates.map(({ name }) => `<b>${escapeMarkup(name)}</b>`),
        tickfont: { size: 13 },
        showgrid: false,
        zeroline: false,
        automargin: false,
      }),
      xaxis3: axis(theme, say.step, { ...common, anchor: "y3", dtick: T > 24 ? 5 : 1 }),
      yaxis3: axis(theme, say.value, {
        domain: vertical(linesTop, size.lines),
        anchor: "x3",
        range: [-most, most],
        nticks: 7,
        automargin: false,
      }),
    },
  };
}

/** "1", "0.9", "0.05" */
function shortly(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** From shut, dark, to open, bright (viridis, without its ends: a number is read on each). */
const gateColours = [
  [0, "#453781"],
  [0.5, "#238a8d"],
  [1, "#dce319"],
];

const inputColour = "#7f7f7f";
const markers = ["diamond", "circle", "square", "x"];
