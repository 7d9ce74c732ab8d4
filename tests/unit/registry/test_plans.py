"""Response plans: the file is read as a whole, and every error in it is named at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from dispatch.model.categories import CATEGORIES
from dispatch.model.plan import Deadlines, Gate, Need, PlanBook
from dispatch.registry.documents import parse_plans, plans_document
from dispatch.registry.plans import PlanErrors, check_plans, load_plans
from dispatch.registry.plans_templates import NEEDED_TEMPLATES, PLACEHOLDERS

CHENGHAI = Path(__file__).parents[3] / "deploy" / "areas" / "440515"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def book() -> PlanBook:
    """The plan book of the first district."""
    return load_plans(CHENGHAI)


@pytest.fixture(scope="module")
def written() -> str:
    """The plan file of the first district with its anchors resolved, as a base to break things in."""
    value = yaml.load((CHENGHAI / "plans.yaml").read_text("utf-8"), Loader=LOADER)
    value["lexicon"] = str(CHENGHAI / "lexicon.csv")
    return yaml.dump(value, allow_unicode=True)


def _broken(folder: Path, written: str, *changes: Change) -> list[str]:
    value = yaml.load(written, Loader=LOADER)
    for change in changes:
        change(value)
    (folder / "plans.yaml").write_text(yaml.dump(value, allow_unicode=True), "utf-8")
    return [str(error) for error in check_plans(folder)]


def test_the_district_plans_every_category_once(book: PlanBook) -> None:
    """Each of the 28 categories has one rule and an existing plan."""
    assert sorted(rule.code for rule in book.categories) == sorted(CATEGORIES)
    assert {rule.plan_id for rule in book.categories} <= {plan.plan_id for plan in book.plans}


def test_people_s_units_become_the_rules_integers(book: PlanBook) -> None:
    """Metres, minutes, per cent and factors arrive as decimetres, ms, millionths and thousandths."""
    assert book.category("theft").gate == Gate(1_000, 600_000)
    assert book.category("missing_person").gate == Gate(5_000, 3_600_000)
    assert book.plan("fire").deadlines[:2] == (Deadlines(30_000, 180_000), Deadlines(60_000, 300_000))
    volunteers = book.plan("fire").tiers[1].needs[2]
    assert volunteers == Need("volunteer", ("volunteer",), 2, 480_000, confidence_ppm=900_000, at_most=12)
    assert book.travel.detour_permille == 1_300
    assert dict(book.travel.speed_mm_s) == {"foot": 1_800, "ebike": 4_000, "car": 8_300}
    assert (book.travel.stale_after_ms, book.travel.unusable_after_ms) == (120_000, 1_800_000)
    assert (book.acceptance.alpha_milli, book.acceptance.beta_milli) == (1_500, 3_500)
    assert (book.spread.angle_deg, book.spread.slower_permille, book.spread.post_dm) == (60, 1_500, 600)
    assert (book.guidance.warn_radius_dm, book.guidance.approve_ms) == (3_000, 600_000)
    assert (book.care.duty_report_ms, book.care.keep_closed_ms) == (43_200_000, 86_400_000)


def test_volunteers_are_never_sent_to_an_armed_person(book: PlanBook) -> None:
    """The plan of weapons and robberies asks no volunteer at any tier."""
    plan = book.plan(book.category("weapon").plan_id)
    assert not [n for tier in plan.tiers for n in tier.needs if "volunteer" in n.kinds]


def test_trained_people_are_asked_for_where_training_counts(book: PlanBook) -> None:
    """First aid goes to a medical emergency, a shield to an armed person, a mediator to a dispute."""
    wanted = {
        plan.plan_id: {need.capability for tier in plan.tiers for need in tier.needs if need.capability}
        for plan in book.plans
    }
    found = {code: wanted[book.category(code).plan_id] for code in ("medical", "weapon", "dispute")}
    assert found == {"medical": {"first_aid"}, "weapon": {"shield"}, "dispute": {"mediation"}}


def test_every_message_is_written_in_both_languages(book: PlanBook) -> None:
    """For every kind and audience there is a text for any category, in Chinese and English, safe to fill."""
    general = {(t.kind, t.audience) for t in book.guidance.templates if not t.category}
    assert general == set(NEEDED_TEMPLATES)
    for template in book.guidance.templates:
        assert re.search("[\u4e00-\u9fff]", template.text.zh)
        assert not re.search("[\u4e00-\u9fff]", template.text.en)
        for text in (template.text.zh, template.text.en):
            filled = text.format(**dict.fromkeys(PLACEHOLDERS, "x"))
            assert "{" not in filled


def test_the_warning_of_false_notes_says_what_the_shops_need(book: PlanBook) -> None:
    """The shops are asked to look out for people changing or using false notes."""
    texts = [t.text.zh for t in book.guidance.templates if t.category == "counterfeit_currency"]
    assert any("请附近商户留意兑换、使用假钞的人员" in text for text in texts)


def test_the_version_names_the_content(book: PlanBook) -> None:
    """The same file gives the same version, and the stored document gives the same book back."""
    assert load_plans(CHENGHAI) == book
    version, content = plans_document(book)
    assert version == book.version and re.fullmatch("[0-9a-f]{64}", version)
    assert parse_plans(content) == book


def test_another_number_is_another_version(book: PlanBook, written: str, tmp_path: Path) -> None:
    """A plan file that differs in one number is another version."""
    assert _broken(tmp_path, written, lambda v: v["care"].update(retry_s=21)) == []
    assert load_plans(tmp_path).version != book.version


def _needs(value: Any, plan: int = 0) -> Any:
    return value["plans"][plan]["tiers"][1]["needs"]


def _texts(value: Any) -> Any:
    return value["guidance"]["templates"]


CASES: list[tuple[Change, str]] = [
    (lambda v: _needs(v, 2)[0].update(count=0), "plans[2].tiers[1].needs[0].count: 0 is below 1"),
    (lambda v: _needs(v)[0].update(kinds=[]), "plans[0].tiers[1].needs[0].kinds: "),
    (lambda v: _needs(v)[0].update(kinds=["unit", "unit"]), "names a kind twice"),
    (lambda v: _needs(v)[0].update(capability=" "), "needs[0].capability: "),
    (lambda v: _needs(v)[2].pop("at_most"), "is required with confidence_percent"),
    (lambda v: _needs(v)[2].update(at_most=1), "at_most: 1 is below count, 2"),
    (lambda v: _needs(v)[0].update(at_most=3), "is of use only with"),
    (lambda v: v["plans"][0]["tiers"][1].update(needs=[]), "plans[0].tiers[1].needs: is empty"),
    (lambda v: v["plans"][0]["tiers"][2].update(tier=3), "plans[0].tiers[2].tier: 3 should be 2"),
    (lambda v: v["plans"][0]["deadlines"].pop(), "plans[0].deadlines: "),
    (lambda v: v["plans"][0]["deadlines"][1].update(on_scene_s=10), "on_scene_s: 10 is below accept_s, 60"),
    (lambda v: v["plans"][1].update(id="fire"), "plans[3].id: fire is already plans[1]"),
    (lambda v: v["categories"].pop(0), "categories: weapon is missing"),
    (lambda v: v["categories"][0].update(code="theft"), "code: theft is already categories[0]"),
    (lambda v: v["categories"][0].update(code="ufo"), "categories[0].code: ufo is not a category"),
    (lambda v: v["categories"][0].update(plan="nowhere"), "categories[0].plan: nowhere is not the id"),
    (lambda v: v["categories"][0].update(priority=6), "categories[0].priority: 6 is above 5"),
    (lambda v: v["categories"][0].update(priority="1"), "categories[0].priority: "),
    (lambda v: v["categories"][0].update(prio=1), "categories[0].prio: is not a key that a plan file knows"),
    (lambda v: v["gate"].update(radius_m=0), "gate.radius_m: 0 is not above 0"),
    (lambda v: v["gate"].update(radius_m=float("nan")), "gate.radius_m: "),
    (lambda v: v["severity_shift"].pop("minor"), "severity_shift: minor is missing"),
    (lambda v: v["trust_shift"].update(stranger=1), "trust_shift.stranger"),
    (lambda v: v["travel"].update(unusable_after_min=1), "travel.unusable_after_min: 1 is earlier"),
    (lambda v: v["travel"]["speed_m_s"].pop("car"), "travel.speed_m_s.car: is required"),
    (lambda v: v.update(lexicon="nowhere.csv"), "lexicon: nowhere.csv cannot be used"),
    (lambda v: _texts(v).pop(0), "warning to shops for any category is missing"),
    (lambda v: _texts(v)[0].update(category="ufo"), "templates[0].category: ufo is not a category"),
    (lambda v: _texts(v)[0].update(audience="public"), "warning is never sent to public"),
    (lambda v: _texts(v)[1].update(audience="shops"), "says the same as guidance.templates[0]"),
    (lambda v: _texts(v)[0]["text"].update(zh="{caller}"), "[0].text.zh: {caller} is not one of"),
    (lambda v: _texts(v)[0]["text"].update(en="{place"), "templates[0].text.en: has unpaired braces"),
    (lambda v: _texts(v)[0]["text"].update(en="{time!r}"), "[0].text.en: {time} is not one of"),
    (lambda v: _texts(v)[0]["text"].pop("en"), "templates[0].text.en: is required"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), CASES, ids=[expected for _, expected in CASES])
def test_a_broken_rule_is_named_with_its_place(
    change: Change, expected: str, written: str, tmp_path: Path
) -> None:
    """Each thing that can be wrong is reported with file, line, path, value and limit."""
    errors = _broken(tmp_path, written, change)
    assert [e for e in errors if expected in e], errors
    assert all(re.match(r"plans\.yaml:\d+: ", e) for e in errors)


def test_all_errors_come_at_once(written: str, tmp_path: Path) -> None:
    """Errors of form and errors of sense are reported in one run."""
    errors = _broken(
        tmp_path,
        written,
        lambda v: v["plans"][2]["tiers"][1]["needs"][0].update(count=0),
        lambda v: v["categories"].pop(3),
        lambda v: v["care"].update(retry_s="soon"),
        lambda v: v.update(lexicon="nowhere.csv"),
    )
    assert len(errors) == 4
    with pytest.raises(PlanErrors) as refused:
        load_plans(tmp_path)
    assert [str(e) for e in refused.value.errors] == errors


def test_an_error_names_its_line(tmp_path: Path) -> None:
    """The line is the one in the file where the wrong value stands."""
    text = (CHENGHAI / "plans.yaml").read_text("utf-8")
    (tmp_path / "plans.yaml").write_text(text.replace("  remind_s: 120 ", "  remind_s: 0   "), "utf-8")
    line = text[: text.index("  remind_s")].count("\n") + 1
    assert f"plans.yaml:{line}: care.remind_s: 0 is below 1" in map(str, check_plans(tmp_path))


def test_a_key_given_twice_is_an_error(tmp_path: Path) -> None:
    """YAML would keep the last of two equal keys in silence; here it is refused."""
    text = (CHENGHAI / "plans.yaml").read_text("utf-8")
    (tmp_path / "plans.yaml").write_text(text.replace("care:\n", "care:\n  retry_s: 5\n", 1), "utf-8")
    assert any("care.retry_s: is given twice" in str(e) for e in check_plans(tmp_path))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "it is empty"),
        (b"title: [", "is not YAML"),
        (b"- 1\n", "found [1]"),
        (b"title: \xff\n", "cannot be read"),
        (b"!!python/object/apply:os.system [x]", "is not YAML"),
        (b"[" * 5000, "plans.yaml"),
    ],
)
def test_what_is_no_plan_file_is_refused_in_words(content: bytes, expected: str, tmp_path: Path) -> None:
    """A file that is not YAML, or not a plan file at all, is an error and never a crash."""
    (tmp_path / "plans.yaml").write_bytes(content)
    errors = [str(e) for e in check_plans(tmp_path)]
    assert errors and expected in errors[0]


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """An area without plans says so."""
    assert "cannot be read" in str(check_plans(tmp_path)[0])
