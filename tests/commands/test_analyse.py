"""`flask analyse` as a researcher types it, on R's sets and on tables with something wrong."""

import csv
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from infolit.cli import COMMANDS
from infolit.commands.analyse import analyse_command
from tests.assessment.analysis.reference_sets import BLOCKS, SETS, farthest, reference

OF_B, OF_CML, OF_FIT, EXACT = 2e-3, 1e-3, 1e-3, 1e-6


def run(*words: str | Path) -> Result:
    """The command with its words, outside any application."""
    return CliRunner().invoke(analyse_command, [str(word) for word in words])


def analysed(*words: str | Path) -> dict[str, Any]:
    """What it printed."""
    done = run(*words)
    assert (done.exit_code, done.stderr) == (0, "")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def written(folder: Path, text: str | bytes, name: str = "answers.csv") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def cut(folder: Path, *, items: list[str], rows: int | None = None) -> Path:
    """These columns, and the group, of the simulated set."""
    with (SETS / "sim_il.csv").open(encoding="utf-8") as file:
        people = list(csv.DictReader(file))[:rows]
    lines = [",".join(each[name] for name in ["group", *items]) for each in people]
    return written(folder, "\n".join([",".join(["group", *items]), *lines]))


def column(told: dict[str, Any], part: str, *names: str) -> dict[str, Any]:
    """One figure of each item."""
    found = {}
    for item, figures in told[part].items():
        for name in names:
            figures = figures[name]
        found[item] = figures
    return found


def assert_classical(told: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert (told["n"], told["n_complete"]) == (theirs["n"], theirs["n_complete"])
    assert column(told, "items", "n") == theirs["n_item"]
    assert farthest(column(told, "items", "p"), theirs["p"]) < EXACT
    assert farthest(column(told, "items", "item_rest_r"), theirs["item_rest_r_corrected_complete"]) < EXACT
    assert told["alpha"] == pytest.approx(theirs["alpha_raw_complete"], abs=EXACT)
    if theirs["n"] == theirs["n_complete"]:
        assert farthest(column(told, "items", "alpha_if_dropped"), theirs["alpha_if_dropped"]) < EXACT
        assert told["alpha_ci"] == pytest.approx(list(theirs["alpha_feldt95"].values()), abs=EXACT)
        assert told["omega_total"] == pytest.approx(theirs["omega_total_from_minres1"], abs=1e-5)


def assert_calibrated(told: dict[str, Any], block: dict[str, Any]) -> None:
    marginal, conditional = block["rasch_mml"], block["rasch_cml"]
    assert farthest(column(told, "items", "b"), marginal["b"]) < OF_B
    assert farthest(column(told, "items", "b_se"), marginal["b_se"]) < 1e-4
    assert told["theta_variance"] == pytest.approx(marginal["theta_variance"], abs=5e-3)
    assert told["loglik"] == pytest.approx(marginal["logLik"], abs=1e-3)
    for name in ("infit", "outfit"):
        assert farthest(column(told, "items", name), marginal["infit_outfit_at_eap"][name]) < OF_FIT
        assert farthest(column(told, "cml", name), conditional[f"{name}_msq"]) < OF_FIT
    assert farthest(column(told, "cml", "b"), conditional["b"]) < OF_CML
    for row in marginal["score_reference"]:
        score = told["scores"][str(row["pattern"].count("1"))]
        assert (score["theta"], score["se"]) == pytest.approx((row["eap_theta"], row["eap_se"]), abs=1e-4)


def assert_compared(told: dict[str, Any], theirs: dict[str, Any]) -> None:
    mh = theirs["mh"]
    for name, of_r in (("alpha", "alpha_mh"), ("delta", "delta_mh"), ("chi2", "chi2_corrected")):
        assert farthest(column(told, "items", "mh", name), mh[of_r]) < 1e-5
    assert column(told, "items", "mh", "class") == mh["ets_full_rule"]
    for name, block in (("", "both"), ("_uniform", "udif"), ("_nonuniform", "nudif")):
        found = column(told, "items", "logistic", f"lr_chi2{name}")
        assert farthest(found, theirs[f"logistic_{block}"]["lr_chi2"]) < EXACT


@pytest.mark.parametrize("name", BLOCKS)
def test_simulated_stages_agree_with_r_in_every_figure(name: str, tmp_path: Path) -> None:
    blocks = reference("sim_il")
    block, items = blocks[name], list(blocks[name]["rasch_mml"]["b"])
    told = analysed(cut(tmp_path, items=items), "--group", "group", "--focal", "lv")
    assert list(told["items"]) == list(told["cml"]) == items
    assert_classical(told, block["ctt"])
    assert_calibrated(told, block)
    assert_compared(told, blocks["dif_total_matched"] if name == "all_items" else block["dif_stage_matched"])


def test_lsat6_agrees_with_r_in_every_figure(tmp_path: Path) -> None:
    lines = ["Q1,Q2,Q3,Q4,Q5"]
    with (SETS / "lsat6_patterns.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            lines += [",".join(row["pattern"])] * int(row["freq"])
    told = analysed(written(tmp_path, "\n".join(lines)))
    assert_classical(told, reference("lsat6")["ctt"])
    assert_calibrated(told, reference("lsat6"))
    assert "mh" not in told["items"]["Q1"]


def test_partial_credit_with_items_missing_agrees_with_r() -> None:
    told, theirs = analysed(SETS / "sim_pcm.csv"), reference("sim_pcm")
    assert_classical(told, theirs["ctt"])
    steps = {item: figures.get("steps") or figures["b"] for item, figures in told["items"].items()}
    assert list(steps) == list(theirs["pcm_mml"]["step_difficulties"])
    assert farthest(steps, theirs["pcm_mml"]["step_difficulties"]) < OF_B
    assert told["theta_variance"] == pytest.approx(theirs["pcm_mml"]["theta_variance"], abs=5e-3)
    assert told["loglik"] == pytest.approx(theirs["pcm_mml"]["logLik"], abs=1e-3)
    assert sum(column(told, "cml", "b").values()) == pytest.approx(0, abs=1e-6)
    assert len(told["scores"]) == 16
    for row in theirs["pcm_mml"]["score_reference"]:
        if "x" not in row["pattern"]:
            score = told["scores"][str(sum(map(int, row["pattern"])))]
            assert (score["theta"], score["se"]) == pytest.approx((row["eap_theta"], row["eap_se"]), abs=1e-4)


@pytest.mark.parametrize("with_step", [True, False])
def test_priors_of_the_authors_give_r_s_cold_start(with_step: bool, tmp_path: Path) -> None:
    theirs = reference("sim_il_prior_calibration")
    means = theirs["author_prior_mean"]
    lines = ["item,step,mean,sd" if with_step else "item,mean,sd"]
    lines += [f"{item},{'1,' if with_step else ''}{mean},0.7" for item, mean in {**means, "other": 0}.items()]
    prior = written(tmp_path, "\n".join(lines), "priors.csv")
    told = analysed(
        cut(tmp_path, items=list(means), rows=80), "--group", "group", "--focal", "lv", "--prior", prior
    )
    assert farthest(column(told, "items", "b"), theirs["b_map"]) < 1e-3
    assert farthest(column(told, "items", "b_se"), theirs["b_map_se"]) < 1e-3
    assert told["theta_variance"] == 1


def test_a_prior_may_have_a_step_that_nobody_reached(tmp_path: Path) -> None:
    prior = written(tmp_path, "item,step,mean,sd\na,1,0,1\nb,1,-1,1\nb,2,1,0.5\n", "priors.csv")
    done = run(written(tmp_path, "a,b\n0,1\n1,0\n0,0\n1,1\n"), "--prior", prior)
    told = json.loads(done.stdout)
    assert (done.exit_code, len(told["items"]["b"]["steps"]), len(told["scores"])) == (0, 2, 4)
    assert told["cml"]["b"]["b"] is None
    assert "Conditional estimates are null: item b: nobody got 2 of 2 points." in done.stderr


def test_what_is_not_defined_is_null_and_said(tmp_path: Path) -> None:
    done = run(written(tmp_path, "a,b\n" + "0,0\n1,1\n" * 20))
    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert told["alpha"] == pytest.approx(1)
    assert (told["loglik"], told["items"]["a"]["b"], told["omega_total"]) == (None, None, None)
    assert "did not settle" in done.stderr


def test_spreadsheets_are_read_as_they_come(tmp_path: Path) -> None:
    plain = written(tmp_path, "a,b,c\n1,0,1\n0,1,\n1,0,0\n0,1,1\n0,0,1\n1,1,0\n", "plain.csv")
    excel = b"\xef\xbb\xbf" + b' a ,"b",c\r\n1.0, 0,1\r\n0,1,\r\n\r\n1,0,0\r\n0,1,1\r\n0,0,1\r\n"1",1,0.0\r\n'
    assert analysed(written(tmp_path, excel)) == analysed(plain)


GOOD = "a,b,c,g\n1,0,1,x\n0,1,0,y\n1,1,0,x\n0,0,1,y\n"
COMPARE = ["--group", "g", "--focal", "x"]


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        ("", [], "row 1 is empty"),
        ("a\n1\n0\n", [], "one column of points only"),
        ("a,g\n1,x\n0,y\n", COMPARE, "one column of points only"),
        ("a,b\n", [], "0 rows below row 1"),
        ("a,b\n1,0\n", [], "1 rows below row 1; an analysis needs two people"),
        ("a,b\n1,0\n1\n", [], "row 3: 1 cells, but row 1 has 2 columns"),
        ("a,b\n1,0\n0,1,1\n", [], "row 3: 3 cells, but row 1 has 2 columns"),
        ("a,b\n1,0\n\n0,yes\n", [], "row 4, column b: 'yes' is not points"),
        ("a,b\n1,0\n-1,1\n", [], "row 3, column a: '-1' is not points"),
        ("a,b\n1,0.5\n0,1\n", [], "row 2, column b: '0.5' is not points"),
        (
            "a,b\n1,1999\n0,1\n",
            [],
            "row 2, column b: '1999' is not points. Write a whole number from 0 to 50",
        ),
        ("a,b\n1,NaN\n0,1\n", [], "row 2, column b: 'NaN' is not points"),
        ("a,b,a\n1,0,1\n0,1,1\n", [], "row 1, columns 1 and 3: both are called a"),
        ("a,,b\n1,0,1\n0,1,1\n", [], "row 1, column 2: the name of the column is missing"),
        ("a,b\n1,0\n1,1\n", [], "rows 2 to 3, column a: everyone has the same points, 1"),
        ("a,b\n1,\n0,\n", [], "rows 2 to 3, column b: nobody took this item"),
        ("a,b\n1,\n,1\n0,\n,0\n", [], "in no row, or in no row of one of the groups, were all items taken"),
        ("a,b\n0,0\n2,1\n", [], "item a: nobody got 1 of 2 points"),
        ("a;b\n1;0\n0;1\n", [], "row 1: columns are separated by semicolons"),
        ("a\tb\n1\t0\n0\t1\n", [], "row 1: columns are separated by tabs"),
        ("a,b\n1,0\n0,\xe9\n".encode("latin-1"), [], "row 3, column 2: not UTF-8"),
        ("a,b\n1,0\n0,1\n".encode("utf-16"), [], "row 1, column 1: not UTF-8"),
        ('a,b\n1,0\n0,"1', [], "row 3: unexpected end of data"),
        ("a,b\r1,0\r0,1\r", [], "row 1: lines end as on old Macs. Save the file as CSV in UTF-8."),
        (GOOD, ["--group", "h", "--focal", "x"], "row 1: there is no column h; found: a, b, c, g"),
        (GOOD, ["--group", "g", "--focal", "z"], "column g: z and other groups are needed; found: x, y"),
        (GOOD.replace("y", "x"), COMPARE, "column g: x and other groups are needed; found: x"),
        (
            GOOD.replace("1,0,1,x", "1,,1,x").replace("1,1,0,x", ",1,0,x"),
            COMPARE,
            "no row of one of the groups",
        ),
        (GOOD, ["--group", "g"], "--group and --focal go together"),
    ],
)
def test_a_table_that_cannot_be_analysed_is_told_where_and_why(
    text: str | bytes, words: list[str], told: str, tmp_path: Path
) -> None:
    done = run(written(tmp_path, text), *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("prior", "told"),
    [
        ("item,mean,sd\na,0,1\n", "priors.csv: no row for item b"),
        ("item,mean\na,0\nb,0\n", "row 1: there is no column sd; found: item, mean"),
        ("item,mean,sd\na,0,1\nb,easy,1\n", "row 3, column mean: 'easy' is not a number"),
        ("item,mean,sd\na,0,1\nb,0,inf\n", "row 3, column sd: 'inf' is not a number"),
        ("item,mean,sd\na,0,0\nb,0,1\n", "row 2, column sd: 0.0 is under 0.001"),
        ("item,mean,sd\na,0\nb,0,1\n", "row 2: 2 cells, but row 1 has 3 columns"),
        ("item,mean,sd\na,1e300,1\nb,0,1\n", "row 2, column mean: 1e+300 is outside -50 to 50"),
        ("item,mean,sd\na,0,1e-300\nb,0,1\n", "row 2, column sd: 1e-300 is under 0.001"),
        ("item,mean,sd\na,0,1\na,1,1\nb,0,1\n", "row 3, column step: '1' where step 2 is due"),
        ("item,step,mean,sd\na,2,0,1\nb,1,0,1\n", "row 2, column step: '2' where step 1 is due"),
        (
            "item,step,mean,sd\na,1,0,1\nb,1,0,1\n",
            "column a: somebody has 2 points, but the prior has 1 steps",
        ),
    ],
)
def test_priors_that_cannot_be_used_are_told_where_and_why(prior: str, told: str, tmp_path: Path) -> None:
    answers = written(tmp_path, "a,b\n2,0\n1,1\n0,0\n0,1\n")
    done = run(answers, "--prior", written(tmp_path, prior, "priors.csv"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


def test_missing_files_are_told_by_name(tmp_path: Path) -> None:
    answers = written(tmp_path, GOOD)
    for words in ([tmp_path / "none.csv"], [answers, "--prior", tmp_path / "none.csv"], [tmp_path]):
        done = run(*words)
        assert (done.exit_code, done.stdout) == (2, "")
        assert str(words[-1]) in done.stderr


def test_help_shows_a_table_and_a_call() -> None:
    shown = run("--help").stdout
    assert "need1,need2,find1,language" in shown
    assert "flask --app app analyse RESPONSES.csv --group language --focal lv" in shown
    assert "item,step,mean,sd" in shown


def test_everything_printed_is_a_number_a_word_or_null() -> None:
    def leaves(value: object) -> list[object]:
        if isinstance(value, dict | list):
            return [
                leaf
                for each in (value.values() if isinstance(value, dict) else value)
                for leaf in leaves(each)
            ]
        return [value]

    told = analysed(SETS / "sim_il.csv", "--group", "group", "--focal", "lv")
    assert all(isinstance(leaf, str) or math.isfinite(float(str(leaf))) for leaf in leaves(told))


def test_flask_knows_the_command_and_loads_numpy_only_to_run_it() -> None:
    assert analyse_command in COMMANDS
    assert isinstance(analyse_command, click.Command)
    code = "import sys, infolit.commands.analyse; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
