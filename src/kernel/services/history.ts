interface Entry {
  line: number;
  input: string;
  output: string | null;
}

/** What was run in this session; kept in memory. */
export class History {
  readonly #entries: Entry[] = [];

  add(line: number, input: string, output: string | null): void {
    this.#entries.push({ line, input, output });
  }

  /** Content of history_reply. The one session there is has the number 0 (the current one) or 1. */
  reply(content: Record<string, unknown>): object {
    const found = this.#find(content);
    const history = found.map(({ line, input, output }) => [
      1,
      line,
      content.output === true ? [input, output] : input,
    ]);
    return { status: "ok", history };
  }

  #find(content: Record<string, unknown>): Entry[] {
    const count = typeof content.n === "number" ? content.n : Number.POSITIVE_INFINITY;
    if (content.hist_access_type === "tail") return last(this.#entries, count);
    if (content.hist_access_type === "range") {
      if (content.session !== 0 && content.session !== 1) return [];
      const start = Number(content.start ?? 0);
      const stop = typeof content.stop === "number" ? content.stop : Number.POSITIVE_INFINITY;
      return this.#entries.filter(({ line }) => line >= start && line < stop);
    }
    if (content.hist_access_type === "search") {
      const pattern = glob(String(content.pattern ?? "*"));
      const matching = this.#entries.filter(({ input }) => pattern.test(input));
      return last(content.unique === true ? lastOfEach(matching) : matching, count);
    }
    return [];
  }
}

function last(entries: Entry[], count: number): Entry[] {
  return count < entries.length ? entries.slice(entries.length - count) : entries;
}

function lastOfEach(entries: Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry.input, entry])).values()];
}

/** `*` stands for any text, `?` for one character. */
function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
}
