"""controls.json: the state that ipywidgets 8.1.9 gives its stock controls, for test/widgets/controls.

pip install ipywidgets==8.1.9 && python test/oracle/make_controls.py
"""

import json
from pathlib import Path

import ipywidgets

NAMES = """IntSlider FloatSlider FloatLogSlider IntRangeSlider Dropdown Select RadioButtons ToggleButtons Checkbox Text Textarea
IntText FloatText Button HBox VBox Tab Accordion Output IntProgress FloatProgress Label HTML""".split()


def state(widget):
    """A widget's state without references to other models."""
    return {k: v for k, v in widget.get_state().items() if not str(v).startswith("IPY_MODEL_")}


controls = {}
for name in NAMES:
    widget = getattr(ipywidgets, name)()
    controls[name] = {"state": state(widget)}
    if hasattr(widget, "style"):
        controls[name]["style"] = state(widget.style)
controls["Layout"] = {"state": state(ipywidgets.Layout())}
a, b = ipywidgets.IntSlider(), ipywidgets.IntSlider()
for name, link in (("Link", ipywidgets.jslink), ("DirectionalLink", ipywidgets.jsdlink)):
    controls[name] = {"state": {k: v for k, v in link((a, "value"), (b, "value")).get_state().items() if k not in ("source", "target")}}
Path(__file__).with_name("controls.json").write_text(json.dumps(controls, indent=1, sort_keys=True) + "\n")
