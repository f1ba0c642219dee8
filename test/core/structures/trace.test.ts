import { expect, it } from "vitest";
import { recordUpdates } from "../../../src/core/structures/trace.js";
import { multiply } from "../../../src/core/tensor/arithmetic.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";

it("updates are copies of what is computed, through which no gradients go", () => {
  const x = new Tensor(Float32Array.of(1, 2, 3, 4), [2, 2], { requiresGrad: true });
  const state = { name: "h", label: "state", labelZh: "状态", range: [-1, 1] } as const;
  let doubled: Tensor | undefined;
  const updates = recordUpdates((record) => {
    doubled = multiply(x, 2);
    record("nodes", [0, 1], [["state", state, doubled]]);
  });
  expect([doubled?.requiresGrad, multiply(x, 2).requiresGrad]).toEqual([false, true]);
  doubled?.data.fill(0);
  const values = Float32Array.of(2, 4, 6, 8);
  expect(updates).toEqual([
    { of: "nodes", members: [0, 1], quantities: [{ kind: "state", ...state, shape: [2], values }] },
  ]);
});
