"""Checks the .po files: complete, up to date, with the right plurals, placeholders and quotation marks."""

import gettext
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from babel import Locale
from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError

from infolit.bank import SOURCE_LANGUAGE, read_content
from infolit.catalogues import Catalogue, catalogue_file, is_translated, read_catalogue, templates
from infolit.i18n import locale_of
from infolit.lint.problems import Found, Problem
from infolit.lint.wording import Wording, find_word

STATUSES = ("translated", "reviewed")
CATEGORIES = ("zero", "one", "two", "few", "many", "other")
"""CLDR's plural categories in CLDR's order, which is that of the forms in a .po file."""

# The apostrophe ’ is no quotation mark in most languages, though it looks like one.
_QUOTES = frozenset("“”„‟«»‹›‘‚")
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]?|%[sd]")


def check_translations(project: Path, *, languages: Iterable[str]) -> list[Problem]:
    """All that is wrong with the translations of a project folder into these languages.

    What there is to translate is extracted afresh from its Python files, templates and content.
    """
    problems: list[Problem] = []
    wordings = read_content(project / "infolit" / "content" / "wording.toml")
    for domain, template in templates(project).items():
        for language in languages:
            if language != SOURCE_LANGUAGE:
                file = catalogue_file(project, language, domain)
                wording = msgspec.convert(wordings[language], Wording) if language in wordings else None
                found = _file_problems(file, language, template, wording)
                name = file.relative_to(project).as_posix()
                problems += [Problem(name, place, message) for place, message in found]
    return problems


def _file_problems(file: Path, language: str, template: Catalogue, wording: Wording | None) -> Found:
    if not file.exists():
        yield "", "there is no such file: run flask translations-update"
        return
    try:
        catalogue = read_catalogue(file, language)
    except (PoFileError, UnicodeDecodeError, ValueError) as problem:
        yield "", f"this is no .po file: {problem}"
        return
    yield from (("header", message) for message in _header_problems(catalogue, language))
    yield from _difference_problems(catalogue, template)
    if wording is None:
        yield "", f"content/wording.toml has no words to look for in {language}"
    for message in _messages(catalogue).values():
        # In content only tasks avoid exam words, and check-content sees to that: a page may say "This is not an exam".
        exam_words = wording.exam_words if wording and file.stem == "messages" else ()
        place = _place(message)
        yield from ((place, text) for text in message_problems(message, wording, exam_words=exam_words))


def _messages(catalogue: Catalogue) -> dict[object, Message]:
    """The messages by context and text, without the header."""
    return {(message.context, message.id): message for message in catalogue if message.id}


def _forms(texts: str | Iterable[str] | None) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts or ())


def _place(message: Message) -> str:
    text = _forms(message.id)[0].replace("\n", " ")
    short = text if len(text) <= 60 else f"{text[:59]}…"
    return f"{message.context}, “{short}”" if message.context else f"“{short}”"


def _header_problems(catalogue: Catalogue, language: str) -> Iterator[str]:
    headers = catalogue.headers
    if catalogue.fuzzy:
        yield "the header is marked fuzzy"
    status = headers.get("X-Status")
    if status not in STATUSES:
        yield f"X-Status is translated or reviewed, not {status or 'missing'}"
    if status == "reviewed":
        reviewer = headers.get("X-Reviewed-By")
        if not reviewer or reviewer == headers.get("Last-Translator"):
            yield "X-Reviewed-By names somebody who has read it all and is not the translator"
    yield from _plural_problems(catalogue, language)


def _plural_problems(catalogue: Catalogue, language: str) -> Iterator[str]:
    """Compares Plural-Forms with CLDR for 0 to 200; forms for fractions only may be there or not."""
    if "Plural-Forms" not in catalogue.headers:
        yield "Plural-Forms is missing"
        return
    try:
        form_of = gettext.c2py(catalogue.plural_expr)
    except ValueError:
        yield f"Plural-Forms cannot be read: {catalogue.plural_expr}"
        return
    category_of = Locale.parse(locale_of(language)).plural_form
    forms: dict[str, int] = {}
    for n in range(201):
        category = category_of(n)
        if forms.setdefault(category, form_of(n)) != form_of(n):
            yield f"Plural-Forms puts {n} into form {form_of(n)}; in CLDR it is “{category}”, form {forms[category]}"
            return
    order = [forms[category] for category in CATEGORIES if category in forms]
    if order != sorted(set(order)) or order[-1] >= catalogue.num_plurals:
        names = ", ".join(category for category in CATEGORIES if category in forms)
        yield f"Plural-Forms has other forms, or another order, than CLDR: {names}"


def _difference_problems(catalogue: Catalogue, template: Catalogue) -> Found:
    here, wanted = _messages(catalogue), _messages(template)
    for message in (wanted[key] for key in wanted if key not in here):
        yield _place(message), "this text is missing: run flask translations-update"
    for message in (here[key] for key in here if key not in wanted):
        yield _place(message), "this text is no longer used: run flask translations-update"
    for message in catalogue.obsolete.values():
        yield _place(message), "this text is marked obsolete (#~): delete it"


def message_problems(
    message: Message, wording: Wording | None, *, exam_words: Iterable[str] = ()
) -> Iterator[str]:
    """What is wrong with one translation; `wording` is that of its language."""
    if not is_translated(message.string):
        yield "not translated"
        return
    if message.fuzzy:
        yield "marked fuzzy: look at it and take the mark away"
    yield from _placeholder_problems(message)
    source = _forms(message.id)
    for text in _forms(message.string):
        yield from (f"{problem}: {text}" for problem in _sign_problems(text, source, wording))
        if word := find_word(text, exam_words):
            yield f"“{word}” sounds of examinations: {text}"


def _sign_problems(text: str, source: Sequence[str], wording: Wording | None) -> Iterator[str]:
    """Spaces and quotation marks that the source or the language does not have so."""
    if "  " in text:
        yield "two spaces"
    if _edges(text) != _edges(source[0]):
        yield "begins or ends with another space or line break than the source"
    if '"' in text and '"' not in "".join(source):
        yield "straight quotation marks stand only where one types them"
    if wording is None:
        return
    pairs = " and ".join(wording.quotes)
    opening, closing = ({pair[edge] for pair in wording.quotes} for edge in (0, -1))
    if strange := sorted((_QUOTES & set(text)) - opening - closing):
        yield f"this language quotes with {pairs}, not with {' '.join(strange)}"
    elif sum(map(text.count, opening)) != sum(map(text.count, closing)):
        yield f"quotation marks do not pair up, {pairs}"


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _placeholder_problems(message: Message) -> Iterator[str]:
    wanted = [set(_PLACEHOLDER.findall(text)) for text in _forms(message.id)]
    forms = [set(_PLACEHOLDER.findall(text)) for text in _forms(message.string)]
    # "One task" may leave its number out; the last form serves most numbers and may not.
    for number, form in enumerate(forms):
        lacking = wanted[-1] - form if number == len(forms) - 1 else set()
        if wrong := sorted(lacking | (form - set.union(*wanted))):
            yield f"placeholders differ from the source: {', '.join(wrong)}"
