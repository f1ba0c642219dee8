import { showAsTable } from "../table.js";
import { delayed } from "../tensor/convolution.js";
import { reshape } from "../tensor/layout.js";
import { requireDType, requirePositiveInteger } from "../tensor/shape.js";
import type { DType, Tensor, Values } from "../tensor/tensor.js";
import { startTrace, traced } from "../trace/take.js";
import type { Trace, TraceOptions } from "../trace/trace.js";
import { lastWithin, zeroBeyond } from "./lengths.js";
import { copyIntoParameters } from "./parameters.js";
import {
  type NetworkDescription,
  requireSequences,
  type SequenceNetwork,
  type SequenceOptions,
  type SequenceOutput,
} from "./sequence-network.js";
import { networkTable } from "./summary.js";

/**
 * A delay line: K delay units (z⁻¹) one after the other, so that the inputs of the last K steps are there beside the
 * present one, y_t = [x_t; x_{t−1}; …; x_{t−K}] (NNDL §6.1.1). It is the simplest memory, and learns nothing; what is
 * before the first step is 0.
 *
 * @example
 * const line = new DelayLine({ inputSize: 8, delays: 3 });
 * const { y } = line.forward(x);
 */
export class DelayLine implements SequenceNetwork {
  /** D */
  readonly inputSize: number;
  /** (K + 1) D */
  readonly outputSize: number;
  /** Element type of parameters, inputs and outputs. */
  readonly dtype: DType;
  /** K */
  readonly delays: number;

  static {
    showAsTable(DelayLine.prototype, networkTable);
  }

  /**
   * @param options.inputSize D
   * @param options.delays K, 1 or more.
   * @param options.dtype default "float32".
   * @throws RangeError for a size that is not a positive whole number.
   */
  constructor(options: { inputSize: number; delays: number; dtype?: DType }) {
    const { inputSize, delays, dtype = "float32" } = options;
    requirePositiveInteger("DelayLine", "inputSize", inputSize);
    requirePositiveInteger("DelayLine", "delays", delays);
    requireDType("DelayLine", dtype);
    this.inputSize = inputSize;
    this.outputSize = (delays + 1) * inputSize;
    this.dtype = dtype;
    this.delays = delays;
  }

  /**
   * @param x [T, B, D]
   * @throws RangeError for a wrong shape, lengths that do not fit or a NaN in `x`, TypeError for a wrong element type.
   */
  forward(x: Tensor, options: SequenceOptions = {}): SequenceOutput {
    requireSequences("DelayLine.forward", x, this, options.lengths);
    const [T, B] = x.shape;
    const windows = reshape(delayed(x, this.delays), [T, B, this.outputSize]);
    const y = zeroBeyond(windows, options.lengths);
    return { y, last: lastWithin(y, options.lengths) };
  }

  /** What the units hold after each step, as the state `h` of shape [K + 1, D]. Throws as {@link forward} does. */
  trace(x: Tensor, options: TraceOptions = {}): Trace {
    const { y } = this.forward(x, options);
    const state = { name: "h", label: "delayed inputs", labelZh: "延时的输入", range: null };
    const held = traced(state, Float32Array.from(y.data), [this.delays + 1, this.inputSize]);
    const layer = { H: this.outputSize, states: [held], gates: [], netInputs: [], errorTerms: [] };
    return { ...startTrace("DelayLine", x, options), layers: [layer] };
  }

  /** Nothing is learnt. */
  parameters(): Record<string, Tensor> {
    return {};
  }

  /** There is nothing to load; throws a RangeError for any name. */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters("DelayLine.loadParameters", {}, values);
  }

  /** What `buildNetwork` needs to make this network again. */
  description(): NetworkDescription {
    const { inputSize, delays, dtype } = this;
    return { network: "DelayLine", options: { inputSize, delays, dtype } };
  }
}
