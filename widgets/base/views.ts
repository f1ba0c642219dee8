import { renderAlignment } from "../alignment/view.js";
import { renderAutomaton } from "../automaton/view.js";
import { renderConnectivity } from "../connectivity/view.js";
import { renderForecast } from "../forecast/view.js";
import { renderGatedUnit } from "../gated-unit/view.js";
import { renderGates } from "../gates/view.js";
import { renderGradientDecay } from "../gradient-decay/view.js";
import { renderLattice } from "../lattice/view.js";
import { renderMemory } from "../memory/view.js";
import { renderMemoryCurves } from "../memory-curves/view.js";
import { renderMonitor } from "../monitor/view.js";
import { renderPlot } from "../plot/view.js";
import { renderReceptiveField } from "../receptive-field/view.js";
import { renderSpectrogram } from "../spectrogram/view.js";
import { renderSpectrum } from "../spectrum/view.js";
import { renderStructure } from "../structure/view.js";
import { renderTaggedText } from "../tagged-text/view.js";
import { renderTrajectory } from "../trajectory/view.js";
import { renderTuringMachine } from "../turing-machine/view.js";
import { renderUnrolledNetwork } from "../unrolled-network/view.js";
import type { Render } from "./view.js";

/** Every view by the name that its model carries. */
export const views: Readonly<Record<string, Render<never>>> = {
  trajectory: renderTrajectory,
  gates: renderGates,
  gatedUnit: renderGatedUnit,
  gradientDecay: renderGradientDecay,
  monitor: renderMonitor,
  memory: renderMemory,
  connectivity: renderConnectivity,
  spectrum: renderSpectrum,
  receptiveField: renderReceptiveField,
  turingMachine: renderTuringMachine,
  automaton: renderAutomaton,
  lattice: renderLattice,
  alignment: renderAlignment,
  structure: renderStructure,
  plot: renderPlot,
  memoryCurves: renderMemoryCurves,
  unrolledNetwork: renderUnrolledNetwork,
  forecast: renderForecast,
  taggedText: renderTaggedText,
  spectrogram: renderSpectrogram,
};
