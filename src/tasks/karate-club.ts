import { type Graph, undirectedGraph } from "../core/structures/graph.js";

/** A social network whose members are told into groups. */
export interface LabelledNetwork {
  /** Who knows whom. */
  readonly graph: Graph;
  /** The group of each node. */
  readonly labels: readonly number[];
}

/** Those with a higher number that a member met outside of the club, by Zachary's numbers from 1. */
const met: Readonly<Record<number, readonly number[]>> = {
  1: [2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32],
  2: [3, 4, 8, 14, 18, 20, 22, 31],
  3: [4, 8, 9, 10, 14, 28, 29, 33],
  4: [8, 13, 14],
  5: [7, 11],
  6: [7, 11, 17],
  7: [17],
  9: [31, 33, 34],
  10: [34],
  14: [34],
  15: [33, 34],
  16: [33, 34],
  19: [33, 34],
  20: [34],
  21: [33, 34],
  23: [33, 34],
  24: [26, 28, 30, 33, 34],
  25: [26, 28, 32],
  26: [32],
  27: [30, 34],
  28: [34],
  29: [32, 34],
  30: [33, 34],
  31: [33, 34],
  32: [33, 34],
  33: [34],
};
const members = Array.from({ length: 34 }, (_, n) => n + 1);
const withInstructor = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 17, 18, 20, 22]);

/**
 * Zachary's karate club: 34 members, node n being his member n + 1, an edge each way between any two who met outside of the
 * club, 78 pairs in all. In a quarrel the club broke in two: label 0 went with the instructor (node 0), 1 with the officer
 * (node 33). From W. W. Zachary, An information flow model for conflict and fission in small groups, Journal of Anthropological
 * Research 33 (1977), figure 3 and table 3.
 *
 * @example
 * const { graph, labels } = karateClub;
 */
export const karateClub: LabelledNetwork = {
  graph: undirectedGraph(
    members.map(String),
    members.flatMap((a) => (met[a] ?? []).map((b): [number, number] => [a - 1, b - 1])),
  ),
  labels: members.map((member) => (withInstructor.has(member) ? 0 : 1)),
};
