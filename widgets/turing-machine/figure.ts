import { axis, baseLayout, escapeMarkup, type Figure, type Frame, tokenLabel } from "../base/figure.js";
import { symbolInk, symbolScale } from "../base/program.js";
import { labels } from "./labels.js";
import { runOf, type TuringMachineState } from "./run.js";

/** Places in pixels from the top. */
const gap = { top: 70, cell: 34, tape: 92, left: 54, right: 12, heading: 26, bottom: 50 };

interface History {
  cells: number[];
  /** Number of the symbol in each cell at each step. */
  rows: number[][];
}

const known = new WeakMap<object, History>();

/** Every cell that the head or the input has reached, and one more on each side. The same arrays each time: Plotly compares. */
function historyOf(state: TuringMachineState): History {
  const { machine, run } = runOf(state);
  const before = known.get(run);
  if (before !== undefined) return before;
  const { configurations } = run;
  const first = configurations.reduce((least, { left }) => Math.min(least, left), 0) - 1;
  const end = configurations.reduce((most, { left, tape }) => Math.max(most, left + tape.length), 0) + 1;
  const cells = Array.from({ length: end - first }, (_, n) => first + n);
  const { symbols } = machine;
  const rows = configurations.map(({ left, tape }) =>
    cells.map((cell) => Math.max(0, symbols.indexOf(tape[cell - left]))),
  );
  const history = { cells, rows };
  known.set(run, history);
  return history;
}

/** The tape around the head, and the tape at every step. */
export function turingMachineFigure(state: TuringMachineState, frame: Frame): Figure {
  const say = labels[state.language];
  const { machine, run } = runOf(state);
  const { configurations } = run;
  const { symbols, program } = machine;
  const { theme, width } = frame;
  const now = configurations[state.step];
  const { head } = now;
  const inner = width - gap.left - gap.right;

  const columns = Math.max(5, Math.floor(inner / gap.cell));
  const from = head - Math.floor(columns / 2);
  const symbolAt = (cell: number): string => now.tape[cell - now.left] ?? program.blank;
  const { cells, rows } = historyOf(state);

  const historyTop = gap.top + gap.tape + gap.heading + 34;
  const rowHeight = Math.min(20, Math.max(1, 380 / configurations.length));
  const historyHeight = Math.max(60, Math.round(rowHeight * configurations.length));
  const height = historyTop + historyHeight + gap.bottom;
  const vertical = (top: number, size: number): [number, number] => [1 - (top + size) / height, 1 - top / height];
  const domain = [gap.left / width, 1 - gap.right / width];

  const written = (symbol: string): string => escapeMarkup(tokenLabel(symbol, 4));
  const said = escapeMarkup(now.state);
  const rule = state.step < run.steps ? program.rules[now.state][symbolAt(head)] : undefined;
  const doing =
    rule !== undefined
      ? say.next(said, `${written(symbolAt(head))} → ${written(rule.write)} ${rule.move} ${escapeMarkup(rule.next)}`)
      : run.halted
        ? say.halted(said, run.steps)
        : say.limited(said, state.limit);

  const tapeCells = Array.from({ length: columns }, (_, n) => from + n);
  const coloured = { coloraxis: "coloraxis", xgap: 2, ygap: 0 };
  // Letters only where a cell has room for them.
  const lettered = rowHeight >= 14 && inner / cells.length >= 14;
  const data: Record<string, unknown>[] = [
    {
      type: "heatmap",
      name: "tape",
      x: tapeCells,
      y: [0],
      z: [tapeCells.map((cell) => symbols.indexOf(symbolAt(cell)))],
      text: [tapeCells.map((cell) => written(symbolAt(cell)))],
      texttemplate: "%{text}",
      textfont: { size: 16, color: symbolInk },
      customdata: [tapeCells.map((cell) => say.symbol(state.step, cell, written(symbolAt(cell))))],
      hovertemplate: "%{customdata}<extra></extra>",
      ...coloured,
    },
    {
      type: "heatmap",
      name: "history",
      x: cells,
      y: configurations.map((_, n) => n),
      z: rows,
      ...(lettered && {
        text: rows.map((row) => row.map((symbol) => written(symbols[symbol]))),
        texttemplate: "%{text}",
        textfont: { size: 11, color: symbolInk },
      }),
      hovertemplate: `${say.stepAxis} %{y}, ${say.cell} %{x}${lettered ? ": %{text}" : ""}<extra></extra>`,
      xaxis: "x2",
      yaxis: "y2",
      ...coloured,
      xgap: inner / cells.length > 6 ? 1 : 0,
    },
    {
      type: "scatter",
      mode: "lines",
      name: "head",
      x: configurations.map((each) => each.head),
      y: configurations.map((_, n) => n),
      xaxis: "x2",
      yaxis: "y2",
      line: { color: "#d55e00", width: 1.5 },
      opacity: lettered ? 0.55 : 1,
      hovertext: configurations.map((each, n) => say.head(n, escapeMarkup(each.state))),
      hoverinfo: "text",
    },
    {
      type: "scatter",
      mode: "markers",
      name: "now",
      x: [head],
      y: [state.step],
      xaxis: "x2",
      yaxis: "y2",
      marker: { color: "#d55e00", size: 10, symbol: "diamond", line: { color: "#ffffff", width: 1 } },
      hoverinfo: "skip",
    },
  ];
  const text = (what: string, x: number, top: number, more: object = {}): object => ({
    text: what,
    showarrow: false,
    xref: "paper",
    yref: "paper",
    x,
    y: 1 - top / height,
    xanchor: "left",
    yanchor: "bottom",
    font: { size: 13 },
    ...more,
  });
  const plain = { showgrid: false, zeroline: false, automargin: false, tickformat: "d" };
  return {
    data,
    layout: {
      ...baseLayout(frame, state.title === "" ? say.title : escapeMarkup(state.title), height),
      margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
      showlegend: false,
      uirevision: JSON.stringify([state.program, state.input]),
      coloraxis: {
        cmin: -0.5,
        cmax: symbols.length - 0.5,
        colorscale: symbolScale(symbols.length),
        showscale: false,
      },
      xaxis: axis(theme, say.tapeAxis, {
        ...plain,
        domain,
        anchor: "y",
        range: [from - 0.5, from + columns - 0.5],
        dtick: 1,
        tickfont: { size: 10 },
        fixedrange: true,
      }),
      yaxis: axis(theme, "", {
        ...plain,
        domain: vertical(gap.top + 24, gap.cell),
        anchor: "x",
        range: [-0.5, 0.5],
        showticklabels: false,
        ticks: "",
        fixedrange: true,
      }),
      xaxis2: axis(theme, say.cell, {
        ...plain,
        domain,
        anchor: "y2",
        range: [cells[0] - 0.5, cells[cells.length - 1] + 0.5],
        nticks: 12,
      }),
      yaxis2: axis(theme, say.stepAxis, {
        ...plain,
        domain: vertical(historyTop, historyHeight),
        anchor: "x2",
        range: [configurations.length - 0.5, -0.5],
        nticks: 8,
      }),
      annotations: [
        text(doing, gap.left / width, gap.top - 4),
        text(say.history, gap.left / width, historyTop - 5, { font: { size: 12 } }),
        {
          text: "▼",
          showarrow: false,
          xref: "x",
          yref: "paper",
          x: head,
          y: 1 - (gap.top + 24) / height,
          yanchor: "bottom",
          font: { size: 16, color: "#d55e00" },
        },
      ],
      shapes: [
        {
          type: "rect",
          xref: "x",
          yref: "y",
          x0: head - 0.47,
          x1: head + 0.47,
          y0: -0.47,
          y1: 0.47,
          line: { color: "#d55e00", width: 2.5 },
        },
      ],
    },
  };
}
