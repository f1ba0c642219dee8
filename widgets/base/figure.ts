/** What Plotly draws, and what all our figures have in common. No Plotly and no DOM here: pictures use it in Node too. */

/** Traces and layout in Plotly's own form. */
export interface Figure {
  readonly data: readonly Record<string, unknown>[];
  readonly layout: FigureLayout;
}

export interface FigureLayout extends Readonly<Record<string, unknown>> {
  readonly width: number;
  readonly height: number;
}

/** Where a figure is drawn. */
export interface Frame {
  /** Width in CSS pixels; the height follows from it. */
  readonly width: number;
  readonly theme: Theme;
  /** Whether WebGL is to be had: without it a 3-D figure is drawn in its first two dimensions. */
  readonly webgl: boolean;
}

/** Colours that go with the page. */
export interface Theme {
  readonly text: string;
  readonly grid: string;
  readonly background: string;
  readonly font: string;
}

/** Dark on white, for pictures. */
export const paperTheme: Theme = {
  text: "#212121",
  grid: "#e0e0e0",
  background: "#ffffff",
  font: '"DejaVu Sans", "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Zen Hei", Arial, sans-serif',
};

/** The frame of a static picture. */
export const pictureFrame: Frame = { width: 720, theme: paperTheme, webgl: false };

/** Line colours that stay apart for colour-blind readers (Okabe and Ito 2008; blue lightened
 * so that all are clear on white and on black). */
const colours = ["#1b81c4", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6bb1", "#7f7f7f"];

/** The n-th line's colour; they come round after eight. */
export function colour(n: number): string {
  return colours[n % colours.length];
}

/** The n-th line's dashes: another pattern each time the colours come round. */
export function dash(n: number): string {
  return ["solid", "dash", "dot", "dashdot"][Math.floor(n / colours.length) % 4];
}

/** The part of the layout that every figure shares. */
export function baseLayout(frame: Frame, title: string, height: number): FigureLayout {
  const { theme, width } = frame;
  return {
    width,
    height,
    title: {
      text: title,
      x: 0,
      xref: "container",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { t: 12, l: 4 },
      font: { size: 15 },
    },
    font: { family: theme.font, size: 12, color: theme.text },
    paper_bgcolor: theme === paperTheme ? theme.background : "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    hoverlabel: {
      bgcolor: theme.background,
      bordercolor: theme.grid,
      font: { family: theme.font, size: 12, color: theme.text },
      align: "left",
    },
    hovermode: "closest",
    legend: {
      orientation: "h",
      x: 0,
      xref: "container",
      xanchor: "left",
      y: 0,
      yref: "container",
      yanchor: "bottom",
      font: { size: 11 },
      tracegroupgap: 2,
    },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: "#8c8c8c", activecolor: theme.text },
    colorway: colours,
  };
}

/** An axis in the page's colours. */
export function axis(theme: Theme, title: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    title: { text: title, standoff: 8, font: { size: 12 } },
    gridcolor: theme.grid,
    linecolor: theme.grid,
    zerolinecolor: theme.grid,
    tickfont: { size: 11 },
    automargin: true,
    // Plotly measures every label for every other one to hide those that reach beyond the plot's edge: margins keep them from it.
    ticklabeloverflow: "allow",
    ...more,
  };
}

/** Text from data, such that Plotly shows it as it is: its pseudo-HTML sees no tag and no entity in it. */
export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The same for text drawn by WebGL, which knows tags but no entities: a zero-width space keeps a tag from being one. */
export function escapeForWebgl(text: string): string {
  return text.replaceAll("<", "<\u200b");
}

/** A token as a label: white space made visible, long ones cut. */
export function tokenLabel(token: string, longest = 12): string {
  const visible = token
    .replaceAll("\n", "⏎")
    .replaceAll("\t", "⇥")
    .replace(/^ +$|^ | $/g, (spaces) => "␣".repeat(spaces.length));
  const characters = [...visible];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : visible;
}

/** Ticks of a time axis that bears tokens. */
export interface TokenTicks {
  /** What goes into the axis. */
  readonly axis: Readonly<Record<string, unknown>>;
  /** Height of the labels in pixels. */
  readonly depth: number;
}

/** Tokens at t = 1 … T: side by side where they fit into `width` pixels, else upright, else only every so many. */
export function tokenTicks(tokens: readonly string[], width: number): TokenTicks {
  const labels = tokens.map((token) => tokenLabel(token, 7));
  const widest = Math.max(1, ...labels.map(lettersOf)) * 6.8;
  const step = Math.max(width, 1) / tokens.length;
  const upright = widest + 6 > step && widest > lineHeight;
  const every = Math.ceil((upright ? lineHeight : widest + 6) / step);
  const shown = labels.map((_, n) => n).filter((n) => n % every === 0);
  return {
    axis: {
      tickmode: "array",
      tickvals: shown.map((n) => n + 1),
      ticktext: shown.map((n) => escapeMarkup(labels[n])),
      tickangle: upright ? 90 : 0,
    },
    depth: upright ? Math.ceil(widest) + 8 : lineHeight + 6,
  };
}

const lineHeight = 14;

/** Length in Latin letters; a Chinese character is as wide as two. */
export function lettersOf(label: string): number {
  return [...label].reduce((sum, character) => sum + (character > "\u2e80" ? 2 : 1), 0);
}

/**
 * Height of the legend below a plot of `width` pixels, as Plotly lays it out: in one row, else in columns as wide as the
 * widest name; entries with a `legendgroup` one after another.
 */
export function legendHeight(names: readonly string[], width: number, grouped = false): number {
  const widths = names.map((name) => 46 + 6.6 * lettersOf(name.replace(/<[^>]*>/g, "")));
  const total = widths.reduce((sum, each) => sum + each, 0);
  const widest = Math.max(0, ...widths);
  let [rows, used] = [1, 0];
  for (const each of widths) {
    const room = grouped || total < width ? each : widest;
    if (used > 0 && used + room > width) [rows, used] = [rows + 1, 0];
    used += room;
  }
  return 19 * rows + 10 + (grouped ? 2 * (rows - 1) : 0);
}

/** A number for a reader: three significant digits. */
export function threeDigits(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const far = value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5);
  return (far ? value.toExponential(2) : value.toPrecision(3)).replace(/^-/, "−");
}
