import { row } from "../base/controls.js";
import { player } from "../base/player.js";
import { Plot, type Render, View } from "../base/view.js";
import { forecastFigure, spokenErrors } from "./figure.js";
import { labels } from "./labels.js";
import { type ForecastState, placeOf } from "./state.js";
import css from "./style.css";

/** Draws the forecast widget: the origin's slider, then the series with the forecasts from there. */
export const renderForecast: Render<ForecastState> = ({ model, el }) => {
  const view = new View(model, el, "forecast", css);
  const state = view.state();
  const say = labels[state.language];
  const { first, every, count, times } = state.data;
  const plot = new Plot(view, `${say.plot}. ${spokenErrors(state)}`, (frame) => forecastFigure(state, frame));
  const move = (place: number): void => view.set({ origin: first + place * every });
  const play = player({
    view,
    labels: say,
    label: say.originSlider,
    name: "origin",
    now: () => placeOf(state),
    first: 0,
    last: () => count - 1,
    millisecondsPerStep: 200,
    format: (place) => String(+times[first + place * every - 1].toPrecision(6)),
    onStep: move,
  });
  el.append(row(...play.controls), plot.element);
  view.onChange(["origin", "xTitle", "yTitle"], () => {
    play.show();
    plot.redraw();
  });
  return () => view.end();
};
