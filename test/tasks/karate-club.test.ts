import { describe, expect, it } from "vitest";
import { karateClub } from "../../src/tasks/karate-club.js";

const { graph, labels } = karateClub;
const know = (a: number, b: number) => graph.edges.some(({ from, to }) => from === a && to === b);
const degree = (node: number) => graph.edges.filter(({ to }) => to === node).length;
const ties = graph.edges.filter(({ from, to }) => from < to);
const across = (sides: readonly number[]) => ties.filter(({ from, to }) => sides[from] !== sides[to]).length;

describe("karateClub", () => {
  it("has the members, ties and triangles that are published, and those who know most", () => {
    let triangles = 0;
    for (const { from, to } of ties) {
      for (let node = to + 1; node < 34; node++) if (know(from, node) && know(to, node)) triangles++;
    }
    expect([graph.nodes.length, ties.length, triangles]).toEqual([34, 78, 45]);
    expect([degree(0), degree(33), degree(32), degree(11)]).toEqual([16, 17, 12, 1]);
    expect(new Set(ties.map(({ from, to }) => `${from} ${to}`)).size).toBe(78);
    expect(graph.edges.every(({ from, to }) => know(to, from))).toBe(true);
  });

  it("is as modular as published when it breaks in two halves", () => {
    // Newman's modularity of the split that happened is 0.358.
    const ends = [0, 1].map((side) => labels.reduce((sum, label, n) => sum + (label === side ? degree(n) : 0), 0));
    const modularity = (78 - across(labels)) / 78 - ends.reduce((sum, d) => sum + (d / 156) ** 2, 0);
    expect(modularity).toBeCloseTo(0.358, 3);
    expect(labels.filter((label) => label === 0)).toHaveLength(17);
  });

  it("would be cut at its narrowest place but for member 9", () => {
    // Zachary's cut of fewest ties between instructor and officer, ten, has member 9 on the officer's side.
    const predicted = labels.map((label, n) => (n === 8 ? 1 : label));
    expect([across(labels), across(predicted)]).toEqual([11, 10]);
  });
});
