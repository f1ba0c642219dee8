"""binder/postBuild on a clean clone, in a Python environment of its own, and the tour executed in what it made."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]


def test_post_build(tmp_path):
    clone, env = tmp_path / "clone", tmp_path / "env"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    subprocess.run([sys.executable, "-m", "venv", str(env)], check=True)
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "VIRTUAL_ENV", "npm_", "INIT_CWD"))}
    # As on Binder: the system's Node and the environment's Python, nothing of this checkout's.
    path = [p for p in environ["PATH"].split(os.pathsep) if not p.startswith(str(ROOT))]
    environ.update(PATH=os.pathsep.join([str(env / "bin"), *path]), HOME=str(tmp_path), JUPYTER_PREFER_ENV_PATH="1")
    subprocess.run(["bash", "binder/postBuild"], cwd=clone, env=environ, check=True)

    command = [env / "bin" / "jupyter", "execute", "--inplace", "--timeout=600", "notebooks/00-tour.ipynb"]
    subprocess.run(command, cwd=clone, env=environ, check=True)
    notebook = nbformat.read(clone / "notebooks" / "00-tour.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [o for o in outputs if o.output_type == "error"] == []
    assert sum("image/png" in o.get("data", {}) for o in outputs) >= 3

    status = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert status.stdout.split() == ["M", "notebooks/00-tour.ipynb"] or status.stdout == ""
