/** The few inner parts of Plotly that redraw one trace, axis or shape alone. */
declare module "plotly.js/src/registry" {
  const registry: { getComponentMethod(component: string, method: string): (...values: unknown[]) => void };
  export default registry;
}
declare module "plotly.js/src/plots/cartesian/axes" {
  const axes: { draw(element: HTMLElement, ids: string[]): unknown };
  export default axes;
}
declare module "plotly.js/src/plots/cartesian/autorange" {
  export function doAutoRange(element: HTMLElement, axis: object): void;
}
declare module "plotly.js/src/plots/plots" {
  const plots: { doAutoMargin(element: HTMLElement): unknown };
  export default plots;
}
declare module "plotly.js/src/plot_api/subroutines" {
  export function drawMainTitle(element: HTMLElement): void;
}
