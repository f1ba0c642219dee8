import type { SRN } from "../cells/srn.js";
import { Linear } from "../networks/layers.js";
import { copyIntoParameters } from "../networks/parameters.js";
import { relu } from "../tensor/activations.js";
import { noGrad, Tensor } from "../tensor/tensor.js";
import type { Trace } from "../trace/trace.js";
import { type AutomatonStep, type FiniteAutomaton, requireMember } from "./finite-automaton.js";
import { type Form, plus, times, wire } from "./wiring.js";

/** One step of a {@link FeedForwardAutomaton}, with what its layers held. */
export interface FeedForwardStep extends AutomatonStep {
  /** One-hot state before the step, then one-hot input: [Q + X]. */
  readonly x: readonly number[];
  /** One unit for each pair of state and input, [Q · X]. */
  readonly hidden: readonly number[];
  /** One-hot next state, then one-hot output: [Q + Y]. */
  readonly y: readonly number[];
}

/**
 * A feed-forward net of two layers that does what an automaton does, once its output is wired back to its input: a
 * hidden unit relu(state + input − 1) for each pair (AND), and an output Σ of the pairs that lead to it (OR). It has
 * no memory of its own: whoever runs it hands it the state of one step ago. All its numbers are 0 or 1.
 *
 * @example
 * const net = new FeedForwardAutomaton(new FiniteAutomaton(automata.parity));
 * const outputs = net.run("0110").map(({ output }) => output);
 */
export class FeedForwardAutomaton {
  /** What the net does. */
  readonly automaton: FiniteAutomaton;
  /** First layer, of ReLUs: [Q · X, Q + X]. */
  readonly hidden: Linear;
  /** Second layer, linear: [Q + Y, Q · X]. */
  readonly output: Linear;

  /** @param automaton what the net is to do: Q states, X inputs, Y outputs. */
  constructor(automaton: FiniteAutomaton) {
    const { states, inputs, outputs } = automaton;
    const pairs = states.flatMap((state) =>
      inputs.map((input) => ({ state, input, ...next(automaton, state, input) })),
    );
    this.automaton = automaton;
    this.hidden = setLinear(
      pairs.map(({ state, input }) => [...oneHot(states, state), ...oneHot(inputs, input)]),
      -1,
    );
    this.output = setLinear(
      [
        ...states.map((state) => pairs.map((pair) => Number(pair.next === state))),
        ...outputs.map((output) => pairs.map((pair) => Number(pair.output === output))),
      ],
      0,
    );
  }

  /** One pass through the net. Throws a RangeError for a state or an input that the automaton does not know. */
  step(before: string, input: string, t = 0): FeedForwardStep {
    const { states, inputs, outputs } = this.automaton;
    requireMember("FeedForwardAutomaton.step", "state", before, states);
    requireMember("FeedForwardAutomaton.step", "input", input, inputs);
    const x = [...oneHot(states, before), ...oneHot(inputs, input)];
    return noGrad(() => {
      const hidden = relu(this.hidden.forward(Tensor.from(x)));
      const y = [...this.output.forward(hidden).data];
      const state = states[y.indexOf(1)];
      return {
        t,
        input,
        before,
        state,
        output: outputs[y.indexOf(1, states.length) - states.length],
        x,
        hidden: [...hidden.data],
        y,
      };
    });
  }

  /**
   * Every step on a sequence, from the automaton's start; a string is a sequence of its characters. Throws as
   * {@link step} does.
   */
  run(inputs: Iterable<string>): FeedForwardStep[] {
    let before = this.automaton.description.start;
    return Array.from(inputs, (input, t) => {
      const step = this.step(before, input, t);
      before = step.state;
      return step;
    });
  }
}

/**
 * A simple recurrent network with hand-set weights that does what an automaton does, for ever (Minsky 1967; Giles et
 * al. 1992): a hidden unit for each pair of a state and an input is on when that input met that state,
 *
 *     h_t(q, a) = f( Σ h_{t-1}(pairs that lead to q) + x_t(a) − 1 ),
 *
 * and one unit more, off before the first step and on ever after, lets it begin in the start state. With f = ReLU
 * every number is 0 or 1 exactly. With the logistic function the weights are times `gain`, and errors do not add up:
 * the states stay within e^(−gain / 4) of 0 and 1 however long the sequence.
 *
 * @example
 * const network = new RecurrentAutomaton(new FiniteAutomaton(automata.parity));
 * const trace = network.trace("0110");
 */
export class RecurrentAutomaton {
  /** What the net does. */
  readonly automaton: FiniteAutomaton;
  /** The network: D = number of inputs, one-hot, H = Q · X + 1. */
  readonly srn: SRN;
  /** Hidden state to one-hot next state, then one-hot output: [Q + Y, H]. */
  readonly output: Linear;
  /** What each hidden unit stands for, [H]: "even, 1", and "started" for the last. */
  readonly units: readonly string[];

  /**
   * @param automaton what the network is to do: Q states, X inputs, Y outputs.
   * @param options.activation f, default "relu".
   * @param options.gain of the logistic function, default 40.
   * @throws RangeError for a gain below 4 log(4 H), from where on that bound holds.
   */
  constructor(automaton: FiniteAutomaton, options: { activation?: "relu" | "logistic"; gain?: number } = {}) {
    const { activation = "relu", gain = 40 } = options;
    const { states, inputs, outputs, description } = automaton;
    const pairs = states.flatMap((state, q) =>
      inputs.map((input, a) => ({ key: `${q} ${a}`, state, input, ...next(automaton, state, input) })),
    );
    const least = 4 * Math.log(4 * (pairs.length + 1));
    if (activation === "logistic" && !(gain >= least && gain < Number.POSITIVE_INFINITY)) {
      throw new RangeError(
        `RecurrentAutomaton: gain is ${gain}; with ${pairs.length} pairs it must be finite and at least ${least}`,
      );
    }
    const sumOver = (chosen: typeof pairs): Form => Object.fromEntries(chosen.map(({ key }) => [key, 1]));
    // A logistic unit stands on the steepest point between 0 and 1, a ReLU at the start of its slope.
    const scaled = (form: Form) => (activation === "relu" ? form : times(gain, plus(form, { 1: -0.5 })));
    const net = pairs.map(({ key, state, input }) => {
      const fromState = sumOver(pairs.filter((each) => each.next === state));
      const begins: Form = state === description.start ? { 1: 0, started: -1 } : { 1: -1 };
      return [key, scaled(plus(fromState, { [`x ${input}`]: 1 }, begins))] as const;
    });
    const network = wire(
      {
        inputs: inputs.map((input) => `x ${input}`),
        units: { ...Object.fromEntries(net), started: scaled({ 1: 1 }) },
        outputs: Object.fromEntries([
          ...states.map((state) => [`state ${state}`, sumOver(pairs.filter((pair) => pair.next === state))]),
          ...outputs.map((output) => [`output ${output}`, sumOver(pairs.filter((pair) => pair.output === output))]),
        ]),
      },
      activation,
    );
    this.automaton = automaton;
    this.srn = network.srn;
    this.output = network.output;
    this.units = [...pairs.map(({ state, input }) => `${state}, ${input}`), "started"];
  }

  /** Inputs as the network reads them: one-hot, [T, 1, D]. Throws a RangeError for none, or one that is not known. */
  encode(inputs: Iterable<string>): Tensor {
    const known = this.automaton.inputs;
    const rows = Array.from(inputs, (input, t) => {
      requireMember("RecurrentAutomaton.encode", `input ${t}`, input, known);
      return [oneHot(known, input)];
    });
    if (rows.length === 0)
      throw new RangeError("RecurrentAutomaton.encode: there are no inputs; it needs at least one");
    return Tensor.from(rows, { dtype: "float64" });
  }

  /** Runs the network, and reads states and outputs from its hidden states. Throws as {@link encode} does. */
  run(inputs: Iterable<string>): AutomatonStep[] {
    const given = [...inputs];
    const y = noGrad(() => this.output.forward(this.srn.forward(this.encode(given)).y));
    const { states, outputs, description } = this.automaton;
    const M = states.length + outputs.length;
    let before = description.start;
    return given.map((input, t) => {
      const row = Array.from(y.data.subarray(t * M, (t + 1) * M), Math.round);
      const state = states[row.indexOf(1)];
      const step = { t, input, before, state, output: outputs[row.indexOf(1, states.length) - states.length] };
      before = state;
      return step;
    });
  }

  /** Trace of the network, labelled by the inputs; see `Recurrent.trace`. Throws as {@link encode} does. */
  trace(inputs: Iterable<string>): Trace {
    const given = [...inputs];
    return this.srn.trace(this.encode(given), { labels: [given] });
  }
}

function next(automaton: FiniteAutomaton, from: string, input: string): { next: string; output: string } {
  const { state, output } = automaton.step(from, input);
  return { next: state, output };
}

function oneHot(all: readonly string[], one: string): number[] {
  return all.map((each) => Number(each === one));
}

function setLinear(weight: readonly (readonly number[])[], bias: number): Linear {
  const linear = new Linear({ inputSize: weight[0].length, outputSize: weight.length });
  copyIntoParameters("FeedForwardAutomaton", linear.parameters(), {
    weight: Float32Array.from(weight.flat()),
    bias: new Float32Array(weight.length).fill(bias),
  });
  return linear;
}
