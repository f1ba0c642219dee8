import { Model } from "../base/model.js";
import { controlsModule, controlsVersion } from "./control.js";
import { bool, came, list, optional, some, type Trait, type Traits, text } from "./trait.js";

const baseModule = "@jupyter-widgets/base";
const baseVersion = "2.0.0";

const layoutNames = [
  ..."align_content align_items align_self border_bottom border_left border_right border_top bottom display flex".split(
    " ",
  ),
  ..."flex_flow grid_area grid_auto_columns grid_auto_flow grid_auto_rows grid_column grid_gap grid_row".split(" "),
  ..."grid_template_areas grid_template_columns grid_template_rows height justify_content justify_items left".split(
    " ",
  ),
  ..."margin max_height max_width min_height min_width object_fit object_position order overflow padding right".split(
    " ",
  ),
  ..."top visibility width".split(" "),
];

/** CSS properties by name, with `_` for `-`: `{ width: "300px", align_items: "center" }`. */
export type CssProperties = Readonly<Record<string, string | null>>;

/** A model of CSS properties: the layout of a control, or the style of its parts. */
export class Properties extends Model<CssProperties> {
  readonly #name: string;

  constructor(name: string, known: readonly string[], module: string, version: string, values: CssProperties) {
    const head = {
      _model_module: module,
      _model_module_version: version,
      _model_name: `${name}Model`,
      _view_module: baseModule,
      _view_module_version: baseVersion,
      _view_name: name === "Layout" ? "LayoutView" : "StyleView",
    };
    const initial = (property: string): string | null => (emptyAtFirst.includes(property) ? "" : null);
    super(name, head, Object.fromEntries(known.map((property) => [property, initial(property)])));
    this.#name = name;
    this.set(values);
  }

  protected override changes(_state: CssProperties, values: CssProperties): CssProperties {
    for (const [property, value] of Object.entries(values)) {
      if (value === null || typeof value === "string") continue;
      throw new TypeError(`${this.#name}.${property} is ${came(value)}; expected a string of CSS, or null`);
    }
    return values;
  }

  protected override received(_state: CssProperties, values: CssProperties): CssProperties {
    return values;
  }

  protected override describe(): string {
    return `${this.#name}()`;
  }
}

/** Where a control stands and how large it is. */
export class Layout extends Properties {
  constructor(values: CssProperties = {}) {
    super("Layout", layoutNames, baseModule, baseVersion, values);
  }
}

const font = ["font_family", "font_size", "font_style", "font_variant", "font_weight", "text_color", "text_decoration"];

/** What each kind of style knows. */
const styleNames: Readonly<Record<string, readonly string[]>> = {
  DescriptionStyle: ["description_width"],
  SliderStyle: ["description_width", "handle_color"],
  ProgressStyle: ["description_width", "bar_color"],
  CheckboxStyle: ["description_width", "background"],
  TextStyle: ["description_width", "background", "font_size", "text_color"],
  HTMLStyle: ["description_width", "background", "font_size", "text_color"],
  LabelStyle: ["description_width", "background", ...font],
  ButtonStyle: ["button_color", ...font],
  ToggleButtonsStyle: ["description_width", "button_width", "font_weight"],
};

/** Those that ipywidgets starts with an empty string in place of null. */
const emptyAtFirst = ["description_width", "button_width"];

/** What every control has. */
export interface DomState {
  /** Properties of CSS: `{ width: "300px" }`. */
  layout: CssProperties | Layout | null;
  /** Text that appears under the pointer. */
  tooltip: string | null;
  tabbable: boolean | null;
  _dom_classes: readonly string[];
}

/** What controls with a description before them have. */
export interface DescribedState extends DomState {
  description: string;
  description_allow_html: boolean;
  /** Colours and widths of the control's parts: `{ description_width: "10em" }`. */
  style: CssProperties | Properties | null;
}

function properties<Made extends Properties>(
  make: (values: CssProperties) => Made,
): Trait<CssProperties | Made | null> {
  return {
    ...some(
      null,
      "an object with properties of CSS, or null",
      (value) => value === null || value instanceof Properties,
    ),
    convert: (value) =>
      typeof value !== "object" || value === null || value instanceof Properties ? value : make(value as CssProperties),
  };
}

/** A style of one of the kinds above. */
export function style(name: string): Trait<CssProperties | Properties | null> {
  return properties((values) => new Properties(name, styleNames[name], controlsModule, controlsVersion, values));
}

/** Traits of every control. */
export const dom: Traits<DomState> = {
  layout: properties((values) => new Layout(values)),
  tooltip: optional(text()),
  tabbable: optional(bool()),
  _dom_classes: list(text()),
};

/** Traits of controls with a description. */
export function described(styleName: string): Traits<DescribedState> {
  return { ...dom, description: text(), description_allow_html: bool(), style: style(styleName) };
}
