import type { Recurrent } from "../networks/recurrent.js";
import { select, slice } from "../tensor/layout.js";
import { sizeOf } from "../tensor/shape.js";
import { accumulate, allocateLike, Tensor, type Values, withGrad } from "../tensor/tensor.js";

/**
 * Real-time recurrent learning (Williams & Zipser 1989; NNDL §6.4.2): gradients forward in time. With every step the influence
 * P_t = ∂s_t/∂θ of the parameters θ on the states s is carried on,
 *
 *     P_t = (∂s_t/∂s_{t-1}) P_{t-1} + ∂s_t/∂θ,
 *
 * so that ∂L_t/∂θ = (∂L_t/∂s_t) P_t is known at once, for sequences without end; the sum over t is BPTT's gradient. It is added
 * to the parameters' `grad`; what `loss` has of its own gets its gradient too.
 *
 * The price: for S states and P parameters each step takes S² P multiplications and S P numbers of memory for each sequence:
 * H⁴ and H³ of a network with H hidden units, where BPTT takes H² and T H.
 * @param network of one layer, in one direction.
 * @param x [T, B, D]
 * @param loss of one step from the hidden state h_t [B, H]; null where there is none.
 * @returns the sum of the losses.
 * @throws RangeError for a network of several layers or directions, or one that adds its input.
 *
 * @example
 * const srn = new SRN({ inputSize: 8, hiddenSize: 4, dtype: "float64", seed: 1 });
 * const loss = realTimeGradients(srn, Tensor.zeros([5, 2, 8], { dtype: "float64" }), (h) => mean(h));
 */
export function realTimeGradients(
  network: Recurrent,
  x: Tensor,
  loss: (h: Tensor, t: number) => Tensor | null,
): number {
  const { cell, numLayers, bidirectional, residual, inputSize: D, hiddenSize: H, dtype } = network;
  if (numLayers !== 1 || bidirectional) {
    const came = `${numLayers} layers${bidirectional ? ", bidirectional" : ""}`;
    throw new RangeError(`realTimeGradients: network has ${came}; it must have one layer in one direction`);
  }
  if (residual && D === H)
    throw new RangeError("realTimeGradients: network is residual; its outputs must be its states");
  // Also checks x.
  const { y } = network.forward(x.detach());
  const [T, B] = y.shape;
  const learnt = Object.entries(network.parameters());
  const fixed = learnt.map(([, tensor]) => tensor.detach({ requiresGrad: true }));
  const parameters = Object.fromEntries(learnt.map(([name], n) => [name.replace(/_l0$/, ""), fixed[n]]));
  const shapes = cell.states.map(({ name, shape }) => ({ name, shape: shape?.({ D, H }) ?? [H] }));
  const S = shapes.reduce((total, { shape }) => total + sizeOf(shape), 0);
  const P = learnt.reduce((total, [, { data }]) => total + data.length, 0);
  const sequences = Array.from({ length: B }, () => ({
    states: Object.fromEntries(shapes.map(({ name, shape }) => [name, Tensor.zeros([1, ...shape], { dtype })])),
    influence: new Float64Array(S * P) as Float64Array,
  }));
  const gradient = new Float64Array(P);
  let total = 0;
  for (let t = 0; t < T; t++) {
    for (const [b, sequence] of sequences.entries()) {
      const input = slice(select(x.detach(), 0, t), 0, b, b + 1);
      const before = Object.fromEntries(
        Object.entries(sequence.states).map(([name, state]) => [name, state.detach({ requiresGrad: true })]),
      );
      const { jacobian, direct, after } = linearise(() => cell.step(input, before, parameters).states, {
        names: shapes.map(({ name }) => name),
        before: Object.values(before),
        fixed,
      });
      for (let i = 0; i < S; i++) {
        for (let j = 0; j < S; j++) {
          const slope = jacobian[i * S + j];
          if (slope === 0) continue;
          for (let p = 0; p < P; p++) direct[i * P + p] += slope * sequence.influence[j * P + p];
        }
      }
      sequence.influence = direct;
      sequence.states = after;
    }
    const h = new Tensor(allocateLike(y.data, B * H), [B, H], { requiresGrad: true });
    for (const [b, { states }] of sequences.entries()) h.data.set(states.h.data, b * H);
    const value = withGrad(() => loss(h, t));
    if (value === null) continue;
    total += value.item();
    value.backward();
    const error = h.grad ?? allocateLike(h.data);
    // The hidden state is the first of the states.
    for (const [b, { influence }] of sequences.entries()) {
      for (let i = 0; i < H; i++) {
        for (let p = 0; p < P; p++) gradient[p] += error[b * H + i] * influence[i * P + p];
      }
    }
  }
  let from = 0;
  for (const [, tensor] of learnt) {
    const share = allocateLike(tensor.data);
    share.set(gradient.subarray(from, from + share.length));
    accumulate(tensor, share);
    from += share.length;
  }
  return total;
}

/** One step of one sequence: ∂s_t/∂s_{t-1} [S, S] and ∂s_t/∂θ [S, P], a row for each number of the states after it. */
function linearise(
  step: () => Readonly<Record<string, Tensor>>,
  { names, before, fixed }: { names: readonly string[]; before: readonly Tensor[]; fixed: readonly Tensor[] },
): { jacobian: Float64Array; direct: Float64Array; after: Record<string, Tensor> } {
  const S = before.reduce((sum, { data }) => sum + data.length, 0);
  const P = fixed.reduce((sum, { data }) => sum + data.length, 0);
  const jacobian = new Float64Array(S * S);
  const direct = new Float64Array(S * P);
  let row = 0;
  let after: Record<string, Tensor> = {};
  for (const [n, name] of names.entries()) {
    for (let unit = 0; unit < before[n].data.length; unit++) {
      // A graph is walked once, so each row takes a step of its own.
      after = withGrad(step);
      for (const tensor of [...before, ...fixed]) tensor.grad = null;
      if (after[name].requiresGrad) {
        const one = allocateLike(after[name].data);
        one[unit] = 1;
        after[name].backward(one);
      }
      copyGradients(before, jacobian, row * S);
      copyGradients(fixed, direct, row * P);
      row++;
    }
  }
  return { jacobian, direct, after: Object.fromEntries(names.map((name) => [name, after[name].detach()])) };
}

function copyGradients(tensors: readonly Tensor[], to: Values, from: number): void {
  let at = from;
  for (const { grad, data } of tensors) {
    if (grad) to.set(grad, at);
    at += data.length;
  }
}
