/** Cuts a text into lines of at most so many Latin letters, at spaces and between Chinese characters; a tag has no width. */
export function wrap(text: string, letters: number, markup: boolean): string[] {
  const pattern = markup
    ? /<[^>]*>|\s+|[\u2e80-\u{1ffff}]|[^\s<\u2e80-\u{1ffff}]+|</gu
    : /\s+|[\u2e80-\u{1ffff}]|[^\s\u2e80-\u{1ffff}]+/gu;
  const lines: string[] = [];
  let [line, width] = ["", 0];
  for (const [piece] of text.matchAll(pattern)) {
    const wide = markup && piece.length > 1 && piece.startsWith("<") ? 0 : piece > "\u2e80" ? 2 : [...piece].length;
    if (width > 0 && width + wide > letters) {
      lines.push(line.trimEnd());
      [line, width] = ["", 0];
    }
    if (line === "" && piece.trim() === "") continue;
    line += piece;
    width += wide;
  }
  return line === "" ? lines : [...lines, line];
}
