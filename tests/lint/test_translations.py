"""Every rule for translations has an example that breaks it; the built-in content texts break none."""

from pathlib import Path

import pytest
from babel.messages.catalog import Message

import infolit
from infolit.catalogues import (
    Catalogue,
    catalogue_file,
    interface_texts,
    new_catalogue,
    read_catalogue,
    update_catalogues,
    write_catalogue,
)
from infolit.i18n import NAMES
from infolit.lint.translations import check_translations, message_problems
from infolit.lint.wording import Wording
from tests.lint.made_up import WORDING, folder, write

PROJECT = Path(infolit.__file__).parent.parent
MESSAGES = "translations/lv/LC_MESSAGES/messages.po"
LATVIAN = {**WORDING, "exam_words": ["tests", "kļūd*"], "quotes": ["“”", "„”"]}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A made-up project with one module, one template, one text of content and whole Latvian catalogues."""
    files = folder()
    files["wording.toml"]["lv"] = LATVIAN
    write({"wording.toml": files["wording.toml"], "levels.toml": {}}, tmp_path / "infolit" / "content")
    (tmp_path / "babel.cfg").write_text("[python: infolit/**.py]\n[jinja2: templates/**]\n", encoding="utf-8")
    (tmp_path / "infolit" / "quiz.py").write_text(
        'a = lazy_gettext("Begin")\nb = ngettext("%(num)d task", "%(num)d tasks", 2)\n', encoding="utf-8"
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "start.html").write_text("{{ _('Hello, %(name)s', name=x) }}", encoding="utf-8")
    (tmp_path / "infolit" / "content" / "levels.toml").write_text(
        '[[levels]]\nid = "a"\nname = "80 % done"\n'
    )
    list(update_catalogues(tmp_path, languages=["en", "lv"]))
    change(tmp_path, "Begin", "Sākt")
    change(tmp_path, "%(num)d task", ("%(num)d uzdevumu", "viens uzdevums", "%(num)d uzdevumi"))
    change(tmp_path, "Hello, %(name)s", "Sveiki! %(name)s")
    change(tmp_path, "80 % done", "80 % padarīts", domain="content", context="level a")
    return tmp_path


def change(
    project: Path,
    text: str,
    translation: str | tuple[str, ...],
    *,
    domain: str = "messages",
    context: str | None = None,
) -> None:
    """Gives a text another Latvian translation."""
    file = catalogue_file(project, "lv", domain)
    catalogue = read_catalogue(file, "lv")
    message = catalogue.get(text, context)
    assert message is not None
    message.string = translation
    write_catalogue(file, catalogue)


def lines(project: Path) -> list[str]:
    """What is wrong with the Latvian of a project."""
    return [str(problem) for problem in check_translations(project, languages=("en", "lv"))]


def replace(project: Path, old: str, new: str) -> list[str]:
    """The lines after a replacement in the catalogue of the interface."""
    file = project / MESSAGES
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return lines(project)


def test_the_built_in_content_is_translated_by_the_rules() -> None:
    languages = [name for name in NAMES if catalogue_file(PROJECT, name, "content").exists()]
    found = check_translations(PROJECT, languages=languages)
    assert [str(problem) for problem in found if problem.file.endswith("content.po")] == []


def test_a_whole_translation_breaks_no_rule(project: Path) -> None:
    assert lines(project) == []


def test_a_missing_file_is_told(project: Path) -> None:
    (project / MESSAGES).unlink()
    assert lines(project) == [f"{MESSAGES}: there is no such file: run flask translations-update"]


def test_a_file_that_is_no_catalogue_is_told(project: Path) -> None:
    (project / MESSAGES).write_text('msgid "a\nfoo\n', encoding="utf-8")
    assert lines(project)[0].startswith(f"{MESSAGES}: this is no .po file")


def test_an_untranslated_text_is_told(project: Path) -> None:
    change(project, "Begin", "")
    assert lines(project) == [f"{MESSAGES}: “Begin”: not translated"]


def test_a_plural_form_without_words_is_told(project: Path) -> None:
    change(project, "%(num)d task", ("%(num)d uzdevumu", "", "%(num)d uzdevumi"))
    assert lines(project) == [f"{MESSAGES}: “%(num)d task”: not translated"]


def test_a_fuzzy_text_is_told(project: Path) -> None:
    found = replace(project, 'msgid "Begin"', '#, fuzzy\nmsgid "Begin"')
    assert found == [f"{MESSAGES}: “Begin”: marked fuzzy: look at it and take the mark away"]


def test_texts_that_came_and_went_are_told(project: Path) -> None:
    assert replace(project, 'msgid "Begin"', 'msgid "Start"') == [
        f"{MESSAGES}: “Begin”: this text is missing: run flask translations-update",
        f"{MESSAGES}: “Start”: this text is no longer used: run flask translations-update",
    ]


def test_obsolete_texts_are_told(project: Path) -> None:
    found = replace(
        project, "#: templates/start.html", '#~ msgid "Old"\n#~ msgstr "Vecs"\n\n#: templates/start.html'
    )
    assert found == [f"{MESSAGES}: “Old”: this text is marked obsolete (#~): delete it"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("X-Status: translated", "X-Status: done", "X-Status is translated or reviewed, not done"),
        ('"X-Status: translated\\n"\n', "", "X-Status is translated or reviewed, not missing"),
        ("X-Status: translated", "X-Status: reviewed", "X-Reviewed-By names somebody who has read it all"),
        (
            "X-Status: translated",
            'Last-Translator: Anna\\n"\n"X-Reviewed-By: Anna\\n"\n"X-Status: reviewed',
            "X-Reviewed-By names somebody who has read it all and is not the translator",
        ),
        (
            "n%10==1&&n%100!=11?1:2",
            "n==1?1:2",
            "Plural-Forms puts 21 into form 2; in CLDR it is “one”, form 1",
        ),
        (
            "n%10==1&&n%100!=11?1:2",
            "n%10==1&&n%100!=11?2:1",
            "Plural-Forms has other forms, or another order",
        ),
        ("n%10==1&&n%100!=11?1:2", "n%10==1&&n%100!=11?1:", "Plural-Forms cannot be read"),
        ("Plural-Forms", "Plurals", "header: Plural-Forms is missing"),
        (
            'msgid ""\nmsgstr ""\n"Project',
            '#, fuzzy\nmsgid ""\nmsgstr ""\n"Project',
            "the header is marked fuzzy",
        ),
    ],
)
def test_a_wrong_header_is_told(project: Path, old: str, new: str, message: str) -> None:
    assert message in "\n".join(replace(project, old, new))


def test_a_reviewed_catalogue_names_its_reviewer(project: Path) -> None:
    reviewed = 'Last-Translator: Anna\\n"\n"X-Reviewed-By: Pēteris\\n"\n"X-Status: reviewed'
    assert replace(project, "X-Status: translated", reviewed) == []


@pytest.mark.parametrize("language", [name for name in NAMES if name != "en"])
def test_a_new_catalogue_has_the_plural_forms_of_its_language(tmp_path: Path, language: str) -> None:
    write({"wording.toml": {language: LATVIAN}}, tmp_path / "infolit" / "content")
    (tmp_path / "babel.cfg").touch()
    (tmp_path / "templates").mkdir()
    list(update_catalogues(tmp_path, languages=[language]))
    assert check_translations(tmp_path, languages=[language]) == []


@pytest.mark.parametrize(
    ("source", "translation", "message"),
    [
        ("%(a)s of %(b)s", "%(a)s no %(c)s", "placeholders differ from the source: %(b)s, %(c)s"),
        ("%(a)s", "%(a)", "placeholders differ from the source: %(a), %(a)s"),
        ("One", "Viens  divi", "two spaces"),
        ("One", "Viens ", "begins or ends with another space"),
        ("“One”", '"Viens"', "straight quotation marks stand only where one types them"),
        ("“One”", "«Viens»", "this language quotes with “” and „”, not with « »"),
        ("“One”", "“Viens", "quotation marks do not pair up"),
        ("A check", "Šis tests", "“tests” sounds of examinations"),
    ],
)
def test_a_slip_in_a_translation_is_told(source: str, translation: str, message: str) -> None:
    found = message_problems(
        Message(source, translation), Wording(**LATVIAN), exam_words=LATVIAN["exam_words"]
    )
    assert message in "\n".join(found)


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ('Type "heat loss"', 'Rakstiet "siltuma zudumi"'),
        ("He said: “So”", "Teica: “Tā saka: „Jā””"),
        (("One task", "%(num)d tasks"), ("%(num)d uzdevumu", "Viens uzdevums", "%(num)d uzdevumi")),
    ],
)
def test_what_is_typed_and_what_is_quoted_twice_is_well(
    source: str | tuple[str, str], translation: str | tuple[str, ...]
) -> None:
    assert list(message_problems(Message(source, translation), Wording(**LATVIAN))) == []


def test_an_update_keeps_header_comments_and_translations(project: Path) -> None:
    file = project / MESSAGES
    header = 'X-Reviewed-By: Anna\\n"\n"X-Status: reviewed'
    replace(project, "X-Status: translated", header)
    replace(project, 'msgid "Begin"', '# Short, please.\nmsgid "Begin"')
    states = list(update_catalogues(project, languages=["lv"]))
    assert states[0] == f"{MESSAGES}: 3 texts, 0 to translate, 0 fuzzy"
    after = file.read_text(encoding="utf-8")
    assert [text in after for text in (header, "# Short, please.", 'msgstr "Sākt"', "n%100!=11?1:2")] == [
        True
    ] * 4
    assert list(update_catalogues(project, languages=["lv"])) == states
    assert file.read_text(encoding="utf-8") == after


def test_an_update_keeps_the_translation_of_a_changed_text_as_fuzzy(project: Path) -> None:
    module = project / "infolit" / "quiz.py"
    module.write_text(module.read_text(encoding="utf-8").replace("Begin", "Begin!"), encoding="utf-8")
    states = list(update_catalogues(project, languages=["lv"]))
    assert states[0] == f"{MESSAGES}: 3 texts, 0 to translate, 1 fuzzy"
    assert '#| msgid "Begin"' in (project / MESSAGES).read_text(encoding="utf-8")


def test_texts_that_are_gone_leave_the_catalogue(project: Path) -> None:
    (project / "templates" / "start.html").write_text("", encoding="utf-8")
    list(update_catalogues(project, languages=["lv"]))
    assert "Sveiki" not in (project / MESSAGES).read_text(encoding="utf-8")


def test_comments_for_translators_are_extracted(project: Path) -> None:
    module = project / "infolit" / "quiz.py"
    module.write_text('# Translators: a button\na = gettext("Go")\n', encoding="utf-8")
    message = interface_texts(project).get("Go")
    assert message is not None
    assert message.auto_comments == ["a button"]


def test_a_catalogue_without_a_header_has_none() -> None:
    assert Catalogue("lv").mime_headers == []
    assert new_catalogue("sr-Latn").headers["Language"] == "sr_Latn"
