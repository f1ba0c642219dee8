"""Every notebook, executed from a fresh kernel through nbclient: no error, and the figures that are saved with it."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def printed(cell):
    """What a cell printed or returned as text; pictures, widgets and progress bars are left out."""
    stdout = "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stdout")
    results = [o.data.get("text/plain") for o in cell.outputs if o.output_type == "execute_result"]
    return stdout, results


def widgets(cell):
    """The widgets that a cell shows. What is printed may come in more pieces or fewer."""
    return [o.data for o in cell.outputs if "application/vnd.unrolled.view+json" in o.get("data", {})]


ENGLISH = sorted(NOTEBOOKS.glob("*.ipynb"))


@pytest.mark.parametrize("folder", [NOTEBOOKS, NOTEBOOKS / "zh"], ids=["en", "zh"])
def test_start_page(folder):
    """Every notebook has its row, in the lecture's order."""
    links = re.findall(r"\]\((\d\d-[^)]*\.ipynb)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert links == [path.name for path in ENGLISH]


@pytest.mark.parametrize("path", ENGLISH, ids=lambda p: p.name)
def test_chinese_twin(path):
    """The same cells in the same order, the code to the letter, every text translated."""
    english = nbformat.read(path, as_version=4)
    chinese = nbformat.read(NOTEBOOKS / "zh" / path.name, as_version=4)
    assert chinese.metadata.kernelspec.name == "unrolled-zh"
    assert [cell.id for cell in chinese.cells] == [cell.id for cell in english.cells]
    for ours, theirs in zip(chinese.cells, english.cells):
        if ours.cell_type == "code":
            assert ours.source == theirs.source
            assert [o for o in ours.outputs if o.output_type == "error"] == []
        else:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in ours.source), f"not translated: {ours.source}"
            assert ours.source != theirs.source


@pytest.mark.parametrize("path", ENGLISH, ids=lambda p: p.name)
def test_notebook(path, tmp_path):
    saved = nbformat.read(path, as_version=4)
    notebook = nbformat.read(path, as_version=4)
    # Run away from the clone: a notebook that a student copied elsewhere must work there.
    NotebookClient(notebook, timeout=600, kernel_name="unrolled", resources={"metadata": {"path": str(tmp_path)}}).execute()

    assert path.stat().st_size < 1_500_000
    cells = [(new, old) for new, old in zip(notebook.cells, saved.cells) if new.cell_type == "code"]
    assert cells
    for new, old in cells:
        assert [o for o in new.outputs if o.output_type == "error"] == []
        assert printed(new) == printed(old), f"differs from the saved output:\n{new.source}"
        assert len(widgets(new)) == len(widgets(old))
        for data in widgets(new) + widgets(old):
            assert len(data["image/png"]) > 4_000, "a widget without its picture"
