/**
 * `npm run bench -- --json > figures.json && node test/bench/roofline.mjs figures.json docs/speed-roofline.svg`: the share of the
 * core's peak that a training step of an LSTM reaches at each size, with and without the revectorizer.
 */
import { readFileSync, writeFileSync } from "node:fs";

const [from, to] = process.argv.slice(2);
const { sections } = JSON.parse(readFileSync(from, "utf8"));
const [width, height, left, top, bottom] = [720, 360, 50, 30, 60];
const colours = { ours: "#0072b2", "ours, fast": "#d55e00" };
const y = (share) => top + (1 - share) * (height - top - bottom);

const rows = sections.steps.filter(({ cell, kind }) => cell === "LSTM" && kind === "step");
const slot = (width - left) / rows.length;
const parts = [0, 0.25, 0.5, 0.75, 1].map(
  (share) =>
    `<line x1="${left}" x2="${width}" y1="${y(share)}" y2="${y(share)}" stroke="#ccc"/>` +
    `<text x="${left - 6}" y="${y(share) + 4}" text-anchor="end">${100 * share} %</text>`,
);
for (const [n, { B, T, D, H, roof, figures }] of rows.entries()) {
  // Forward, and backward to inputs and to weights: a product each of [T·B, D + H] and [D + H, 4·H].
  const flop = 3 * 2 * T * B * 4 * H * (D + H);
  for (const [k, [name, colour]] of Object.entries(colours).entries()) {
    if (!figures[name] || !roof[name]) continue;
    const rate = flop / figures[name].minimum / 1e6;
    const share = rate / roof[name];
    const x = left + n * slot + (0.15 + 0.36 * k) * slot;
    parts.push(
      `<rect x="${x}" y="${y(share)}" width="${0.34 * slot}" height="${y(0) - y(share)}" fill="${colour}"/>`,
      `<text x="${x + 0.17 * slot}" y="${y(share) - 4}" text-anchor="middle">${rate.toFixed(0)}</text>`,
    );
  }
  parts.push(
    `<text x="${left + (n + 0.5) * slot}" y="${height - 40}" text-anchor="middle">${[B, T, D, H].join(", ")}</text>`,
  );
}
for (const [k, [name, colour]] of Object.entries(colours).entries()) {
  const x = left + 20 + 330 * k;
  const peak = Math.max(...rows.map(({ roof }) => roof[name] ?? 0));
  const label = `${name}: 100 % is ${peak.toFixed(0)} GFLOP/s`;
  parts.push(
    `<rect x="${x}" y="8" width="12" height="12" fill="${colour}"/><text x="${x + 18}" y="18">${label}</text>`,
  );
}
parts.push(
  `<text x="${(left + width) / 2}" y="${height - 14}" text-anchor="middle">B, T, D, H; on the bars GFLOP/s</text>`,
);
writeFileSync(
  to,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11"><title>Share of the measured roof that an LSTM step reaches, by size</title><rect width="${width}" height="${height}" fill="#fff"/>\n${parts.join("\n")}\n</svg>\n`,
);
