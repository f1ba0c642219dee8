export { type AlignmentOptions, alignment } from "./alignment/model.js";
export { type AutomatonOptions, automaton } from "./automaton/model.js";
export { type AnyModel, Model as WidgetModel, type ModelHead } from "./base/model.js";
export type { Language } from "./base/protocol.js";
export { type Change, Widget, type WidgetEvents } from "./base/widget.js";
export { type ConnectivityMapOptions, connectivityMap } from "./connectivity/model.js";
export * from "./controls/index.js";
export { type ForecastOptions, forecast } from "./forecast/model.js";
export type { ForecastModel } from "./forecast/models.js";
export { type GatedUnitOptions, gatedUnit } from "./gated-unit/model.js";
export { type GatesOptions, gates } from "./gates/model.js";
export { type DecayingNetwork, type GradientDecayOptions, gradientDecay } from "./gradient-decay/model.js";
export { type LatticeOptions, lattice } from "./lattice/model.js";
export { type MemoryWidgetOptions, memory } from "./memory/model.js";
export { type MemoryCurvesOptions, memoryCurves, type Remembering } from "./memory-curves/model.js";
export { type MonitorOptions, monitor } from "./monitor/model.js";
export { type PlotOptions, type PlotWidget, plot } from "./plot/model.js";
export type { PlotMatrix, PlotTrace, PlotValues } from "./plot/traces.js";
export { type ProgressOptions, type ProgressStep, progress } from "./progress/progress.js";
export { type ReceptiveFieldOptions, receptiveField } from "./receptive-field/model.js";
export { type LabelledSound, type SpectrogramOptions, spectrogram } from "./spectrogram/model.js";
export { type SpectrumOptions, spectrum } from "./spectrum/model.js";
export { type StructureOptions, structure } from "./structure/model.js";
export {
  type GivenReading,
  type TaggedTextOptions,
  type TaggedTextWidget,
  taggedText,
} from "./tagged-text/model.js";
export type { TextTagger } from "./tagged-text/tagger.js";
export { type TrajectoryOptions, trajectory } from "./trajectory/model.js";
export { type TuringMachineOptions, turingMachine } from "./turing-machine/model.js";
export { type UnrolledNetworkOptions, unrolledNetwork } from "./unrolled-network/model.js";
