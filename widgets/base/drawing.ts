/** All that draws with Plotly, as one file: a page loads it with its first plot. */
export { default as Plotly } from "./plotly.js";
export { freeRoom, redrawChanges, resetToShown } from "./redraw.js";
