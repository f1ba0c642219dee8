import bar from "plotly.js/lib/bar";
import Plotly from "plotly.js/lib/core";
import heatmap from "plotly.js/lib/heatmap";
import scatter3d from "plotly.js/lib/scatter3d";

// Lines and points are part of the core.
Plotly.register([bar, heatmap, scatter3d]);

export default Plotly;
