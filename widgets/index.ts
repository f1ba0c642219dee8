export { type AnyModel, Model as WidgetModel, type ModelHead } from "./base/model.js";
export type { Language } from "./base/protocol.js";
export { type Change, Widget, type WidgetEvents } from "./base/widget.js";
export * from "./controls/index.js";
export { type GatesOptions, gates } from "./gates/model.js";
export { type DecayingNetwork, type GradientDecayOptions, gradientDecay } from "./gradient-decay/model.js";
export { type MonitorOptions, monitor } from "./monitor/model.js";
export { type ProgressOptions, type ProgressStep, progress } from "./progress/progress.js";
export { type TrajectoryOptions, trajectory } from "./trajectory/model.js";
