/** Boxes that hold other widgets. */
import { type AnyModel, Model } from "../base/model.js";
import { type ControlOf, control } from "./control.js";
import { type DomState, dom } from "./dom.js";
import { int, list, oneOf, optional, some, type Trait, type Traits, text } from "./trait.js";

/** Values of a box. */
export interface BoxState extends DomState {
  children: readonly AnyModel[];
  box_style: "" | "success" | "info" | "warning" | "danger";
}

/** Values of a box of which one part is open. */
export interface PagedState extends BoxState {
  titles: readonly string[];
  /** The open part, null for none. */
  selected_index: number | null;
}

/** The class of a box: `new HBox([slider, button])`, or with all options `new HBox({ children: [slider], … })`. */
export type BoxClass<State extends BoxState> = new (
  children?: readonly AnyModel[] | Partial<State>,
  options?: Partial<State>,
) => ControlOf<State>;

const child: Trait<AnyModel | null> = some<AnyModel | null>(null, "a widget", (value) => value instanceof Model);

const box: Traits<BoxState> = {
  ...dom,
  children: list(child) as Trait<readonly AnyModel[]>,
  box_style: oneOf("", "success", "info", "warning", "danger"),
};

const paged: Traits<PagedState> = { ...box, titles: list(text()), selected_index: optional(int()) };

/** The open part is one that is there. */
function opening(name: string, first: 0 | null) {
  return ({ children, selected_index: open }: PagedState, given: Partial<PagedState>): Partial<PagedState> => {
    const there = open === null || (open >= 0 && open < children.length);
    if (!there && given.selected_index !== undefined) {
      throw new RangeError(
        `${name}.selected_index is ${open}; expected a number from 0 to ${children.length - 1}, or null`,
      );
    }
    if (children.length === 0) return { selected_index: null };
    if (given.children !== undefined && given.selected_index === undefined && open === null) {
      return { selected_index: first };
    }
    return there ? {} : { selected_index: first };
  };
}

/** Widgets side by side. */
export const HBox: BoxClass<BoxState> = control({ name: "HBox", traits: box });
/** Widgets side by side. */
export type HBox = ControlOf<BoxState>;

/** Widgets one below the other. */
export const VBox: BoxClass<BoxState> = control({ name: "VBox", traits: box });
/** Widgets one below the other. */
export type VBox = ControlOf<BoxState>;

/** Widgets behind tabs. */
export const Tab: BoxClass<PagedState> = control({ name: "Tab", traits: paged, settle: opening("Tab", 0) });
/** Widgets behind tabs. */
export type Tab = ControlOf<PagedState>;

/** Widgets that fold away. */
export const Accordion: BoxClass<PagedState> = control({
  name: "Accordion",
  traits: paged,
  settle: opening("Accordion", null),
});
/** Widgets that fold away. */
export type Accordion = ControlOf<PagedState>;
