import { type Control, choice, optional } from "./controls.js";
import type { View } from "./view.js";

/** State of a widget that shows one of several networks. */
interface NetworksState {
  data: { networks: readonly { name: string }[] };
  /** The name of the one that is shown. */
  network: string;
}

/** The choice of a network by its name, where there are several. */
export function networkChoice<State extends NetworksState>(
  view: View<State>,
  label: string,
  onInput: (name: string) => void = (network) => view.set({ network } as Partial<State>),
): Control<string> | undefined {
  const { data, network } = view.state();
  return optional(data.networks.length > 1, () =>
    choice({
      name: "network",
      label,
      value: network,
      choices: data.networks.map(({ name }) => ({ value: name, label: name })),
      onInput,
    }),
  );
}
