import { allocateLike, type Tensor, type Values } from "../tensor/tensor.js";

/**
 * ∂(Σ gradient ⊙ root)/∂input for each input, zeros where there is no way to it. No gradient that anyone else holds is
 * changed: what parameters have gathered stays. The graph is walked, and released, as by `backward`.
 * @param inputs leaves or intermediate results of `root`'s graph, with `requiresGrad`.
 */
export function gradientsOf(root: Tensor, gradient: ArrayLike<number>, inputs: readonly Tensor[]): Values[] {
  const before = new Map(leavesOf(root).map((leaf) => [leaf, leaf.grad]));
  for (const leaf of before.keys()) leaf.grad = null;
  try {
    if (root.requiresGrad) root.backward(gradient);
    return inputs.map(({ grad, data }) => grad ?? allocateLike(data));
  } finally {
    for (const [leaf, grad] of before) leaf.grad = grad;
  }
}

function leavesOf(root: Tensor): Tensor[] {
  const seen = new Set<Tensor>([root]);
  for (const tensor of seen) {
    for (const input of tensor.source?.inputs ?? []) if (input.requiresGrad) seen.add(input);
  }
  return [...seen].filter(({ source }) => source === null);
}
