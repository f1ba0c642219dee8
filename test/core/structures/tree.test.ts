import { describe, expect, it } from "vitest";
import { groupsOf, requireTree, treeOf } from "../../../src/core/structures/tree.js";
import { Random } from "../../../src/core/tensor/random.js";
import { randomNested } from "./trees.js";

describe("treeOf", () => {
  it("numbers children before their parents and names phrases by their words", () => {
    expect(treeOf(["a", ["red", "bike"]])).toEqual({
      nodes: ["a", "red", "bike", "red bike", "a red bike"],
      children: [[], [], [], [1, 2], [0, 3]],
    });
    expect(treeOf("bike")).toEqual({ nodes: ["bike"], children: [[]] });
    expect(treeOf({ name: "+", children: ["1", { name: "−", children: ["2"] }] })).toEqual({
      nodes: ["1", "2", "−", "+"],
      children: [[], [], [1], [0, 2]],
    });
  });

  it("gives what requireTree takes, whatever the tree", () => {
    const random = new Random(1);
    for (let n = 0; n < 50; n++) requireTree("test", treeOf(randomNested(random, 5, 4)));
  });

  it("refuses an inner node without children", () => {
    expect(() => treeOf(["a", []])).toThrow("treeOf: inner node 1 has no children");
  });
});

describe("requireTree", () => {
  it("tells what is wrong", () => {
    const check = (nodes: string[], children: number[][]) => () => requireTree("test", { nodes, children });
    expect(check([], [])).toThrow("test: tree has 0 nodes");
    expect(check(["a", "b"], [[]])).toThrow("test: tree has 2 nodes and children of 1");
    expect(check(["a", "b"], [[1], []])).toThrow(
      "test: node 0 has child 1; children are numbered before their parents",
    );
    expect(check(["a", "b"], [[], []])).toThrow("test: node 0 has 0 parents");
    expect(check(["a", "b"], [[], [0, 0]])).toThrow("test: node 0 has 2 parents");
    expect(check(["a", "b"], [[], [0.5]])).toThrow("test: node 1 has child 0.5");
  });
});

describe("groupsOf", () => {
  it("has every node once, after its children", () => {
    const random = new Random(3);
    const trees = Array.from({ length: 8 }, () => treeOf(randomNested(random, 4, 3)));
    const done = new Set<number>();
    for (const { nodes, children } of groupsOf(trees)) {
      for (const list of children) for (const child of list) expect(done).toContain(child);
      for (const node of nodes) {
        expect(done).not.toContain(node);
        done.add(node);
      }
    }
    expect(done.size).toBe(trees.reduce((sum, { nodes }) => sum + nodes.length, 0));
  });
});
