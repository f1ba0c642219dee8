/** The protocol counts cursor positions in code points, JavaScript in UTF-16 units. */

export function toUnits(text: string, codePoints: number): number {
  let units = 0;
  for (const character of text) {
    if (codePoints-- <= 0) break;
    units += character.length;
  }
  return units;
}

export function toCodePoints(text: string, units: number): number {
  let codePoints = 0;
  let at = 0;
  for (const character of text) {
    if (at >= units) break;
    at += character.length;
    codePoints++;
  }
  return codePoints;
}
