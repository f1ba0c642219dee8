import { axis, baseLayout, escapeMarkup, type Figure, type Frame, threeDigits, tokenLabel } from "../base/figure.js";
import { pathColour } from "./grid.js";
import { labels } from "./labels.js";
import type { BeamData, LatticeState } from "./state.js";

/** The tree of candidates: steps across, at each step the best at the top, and the chosen hypothesis through it. */
export function beamFigure(data: BeamData, state: LatticeState, frame: Frame, title: string): Figure {
  const say = labels[state.language];
  const { width, theme } = frame;
  const { candidates, paths } = data;
  const { step } = state;
  const shown = candidates.slice(0, step);
  const ranks = Math.max(1, ...candidates.map(({ length }) => length));
  const kept = Math.max(1, ...candidates.map((each) => each.filter((one) => one.kept).length));
  const path = paths[state.hypothesis]?.slice(0, step) ?? [];
  const named = (token: number, longest?: number): string => escapeMarkup(tokenLabel(data.names[token], longest));

  const line = (name: string, from: (kept: boolean) => boolean, look: object): Record<string, unknown> => {
    const x: (number | null)[] = [];
    const y: (number | null)[] = [];
    for (const [t, all] of shown.entries()) {
      for (const [n, candidate] of all.entries()) {
        if (!from(candidate.kept)) continue;
        x.push(t, t + 1, null);
        y.push(t === 0 ? 0 : candidate.parent, n, null);
      }
    }
    return { type: "scatter", mode: "lines", name, x, y, line: look, hoverinfo: "skip", showlegend: false };
  };
  const chosen = {
    type: "scatter",
    mode: "lines",
    name: say.chosen,
    x: [0, ...path.map((_, t) => t + 1)],
    y: [0, ...path],
    line: { color: pathColour, width: 4 },
    hoverinfo: "skip",
  };
  const textOf = (t: number, n: number): number[] => {
    const tokens: number[] = [];
    for (let at = t, candidate = n; at >= 0; at--) {
      const { token, parent } = candidates[at][candidate];
      tokens.unshift(token);
      candidate = parent;
    }
    return tokens;
  };
  const longest = Math.max(1, Math.min(10, Math.floor((width - 60) / (candidates.length + 0.5) / 8) - 1));
  const nodes = (name: string, which: (one: BeamData["candidates"][number][number]) => boolean, marker: object) => {
    const all = shown.flatMap((ranked, t) => ranked.map((one, n) => ({ ...one, t, n }))).filter(which);
    return {
      type: "scatter",
      mode: "markers+text",
      name,
      x: all.map(({ t }) => t + 1),
      y: all.map(({ n }) => n),
      text: all.map(({ token }) => named(token, longest)),
      textposition: "top center",
      textfont: { size: 11, color: theme.text },
      hovertext: all.map(({ t, n, logProbability, finished, kept }) => {
        const text = textOf(t, n).map((token) => named(token, 40));
        const stands = kept ? (finished ? say.finished : say.kept) : say.dropped;
        return [
          `<b>${text.join(" ")}</b>`,
          `${say.rank(n + 1)}: ${stands}`,
          say.logProbability(threeDigits(logProbability)),
        ].join("<br>");
      }),
      hoverinfo: "text",
      marker: { size: 9, line: { width: 1.4, color: theme.text }, ...marker },
      cliponaxis: false,
    };
  };
  const rowHeight = Math.min(44, Math.max(26, 420 / ranks));
  const plotHeight = Math.round(rowHeight * (ranks + 0.4));
  const left = 44;
  const top = 64;
  const height = top + plotHeight + 42 + 26;
  const layout = {
    ...baseLayout(frame, title, height),
    margin: { l: left, r: 18, t: top, b: 68, autoexpand: false },
    showlegend: true,
    uirevision: "beam",
    xaxis: axis(theme, say.tokenAxis, {
      range: [-0.25, candidates.length + 0.5],
      dtick: Math.ceil(candidates.length / Math.max(1, (width - 60) / 30)),
      showgrid: false,
      zeroline: false,
      automargin: false,
    }),
    yaxis: axis(theme, say.rankAxis, {
      range: [ranks - 0.4, -0.8],
      tickvals: Array.from({ length: ranks }, (_, n) => n),
      ticktext: Array.from({ length: ranks }, (_, n) => String(n + 1)),
      showgrid: false,
      zeroline: false,
      automargin: false,
    }),
    shapes: [
      {
        type: "line",
        xref: "x domain",
        yref: "y",
        x0: 0,
        x1: 1,
        y0: kept - 0.62,
        y1: kept - 0.62,
        line: { color: theme.text, width: 1, dash: "dot" },
      },
    ],
    annotations: [
      {
        text: hypothesisText(state, data, state.hypothesis),
        showarrow: false,
        xref: "paper",
        yref: "paper",
        x: (6 - left) / (width - left - 18),
        y: 1 + (top - 38) / (height - top - 68),
        xanchor: "left",
        yanchor: "top",
        font: { size: 12 },
      },
    ],
  };
  return {
    data: [
      line(say.dropped, (kept) => !kept, { color: theme.grid, width: 1, dash: "dot" }),
      line(say.kept, (kept) => kept, { color: "#8c8c8c", width: 1.4 }),
      chosen,
      nodes(say.kept, ({ kept, finished }) => kept && !finished, { color: "#56b4e9", symbol: "circle" }),
      nodes(say.finished, ({ kept, finished }) => kept && finished, { color: "#009e73", symbol: "square" }),
      nodes(say.dropped, ({ kept }) => !kept, {
        color: "#8c8c8c",
        symbol: "circle-open",
        size: 7,
      }),
    ],
    layout,
  };
}

/** "c a t EOS: score −1.2" */
function hypothesisText({ language }: Pick<LatticeState, "language">, data: BeamData, n: number): string {
  const { score, finished } = data.hypotheses[n];
  const say = labels[language];
  const stands = say.scoreOf(threeDigits(score)) + (finished ? "" : `, ${say.cutOff}`);
  return say.noted(escapeMarkup(hypothesisWords(data, n)), stands);
}

/** The words of a hypothesis without its end. */
export function hypothesisWords({ hypotheses, names }: BeamData, n: number): string {
  const { tokens } = hypotheses[n];
  return tokens.length === 0 ? "∅" : tokens.map((token) => tokenLabel(names[token], 20)).join(" ");
}
