"""Extracts the texts to translate and keeps each language's .po files up to date with them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import PoFileParser, write_po
from babel.plural import to_gettext

from infolit.bank import SOURCE_LANGUAGE, extract
from infolit.i18n import locale_of

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}

# CLDR's categories of whole numbers in CLDR's order: Babel 2.18 has others for Latvian, and writes the rest illegibly.
PLURALS = {
    "cs": "nplurals=3; plural=(n==1?0:n>=2&&n<=4?1:2);",
    "el": "nplurals=2; plural=(n!=1);",
    "lt": "nplurals=3; plural=(n%10==1&&(n%100<11||n%100>19)?0:n%10>=2&&n%10<=9&&(n%100<11||n%100>19)?1:2);",
    "lv": "nplurals=3; plural=(n%10==0||(n%100>=11&&n%100<=19)?0:n%10==1&&n%100!=11?1:2);",
    "sr": "nplurals=3; plural=(n%10==1&&n%100!=11?0:n%10>=2&&n%10<=4&&(n%100<12||n%100>14)?1:2);",
}


class Catalogue(Catalog):
    """A catalogue that keeps the header of its file.

    Babel would drop `X-` lines, put in dates of its own at every run, and plural rules that are not CLDR's.
    """

    def __init__(self, language: str = SOURCE_LANGUAGE) -> None:
        super().__init__(locale=locale_of(language), fuzzy=False)
        self.header_comment = f"# {self.locale.english_name} translations of infolit." if self.locale else ""
        self.headers: dict[str, str] = {}

    def _kept(self) -> list[tuple[str, str]]:
        lines = list(self.headers.items())
        # A header ends with a line break; Babel puts one only between its lines.
        return [*lines[:-1], (lines[-1][0], f"{lines[-1][1]}\n")] if lines else []

    def _keep(self, headers: Iterable[tuple[str, str]]) -> None:
        self.headers = {name: str(value) for name, value in headers}
        Catalog._set_mime_headers(self, self.headers.items())

    mime_headers = property(_kept, _keep)


def new_catalogue(language: str) -> Catalogue:
    """An empty catalogue with the header that a translator starts from."""
    catalogue = Catalogue(language)
    locale = locale_of(language)
    plurals = PLURALS.get(locale.partition("_")[0]) or to_gettext(Locale.parse(locale).plural_form)
    catalogue.mime_headers = [
        ("Project-Id-Version", "infolit"),
        ("Language", locale),
        ("Plural-Forms", plurals),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("X-Status", "translated"),
    ]
    return catalogue


def read_catalogue(file: Path, language: str) -> Catalogue:
    """The catalogue in a .po file. PoFileError: it is not one."""
    catalogue = Catalogue(language)
    with file.open("rb") as po:
        PoFileParser(catalogue, abort_invalid=True).parse(po)
    return catalogue


def write_catalogue(file: Path, catalogue: Catalogue) -> None:
    """Writes a .po file: without line numbers, so that it changes only where texts do, and without obsolete texts."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as po:
        write_po(po, catalogue, include_lineno=False, include_previous=True, ignore_obsolete=True)


def interface_texts(project: Path) -> Catalogue:
    """All texts of Python files and templates, as `babel.cfg` of the project says."""
    template = Catalogue()
    with (project / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # Babel has no types there
    found = extract_from_dir(
        project, methods, options, KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    )
    for file, line, text, comments, context in sorted(found, key=lambda each: each[:2]):
        template.add(text, None, [(file, line)], auto_comments=comments, context=context)
    return template


def content_files(content: Path) -> tuple[Path, ...]:
    """The content files that are translated: all but the records, which each language has of its own."""
    records = content / "records"
    return tuple(file for file in sorted(content.rglob("*.toml")) if records not in file.parents)


def content_texts(content: Path) -> Catalogue:
    """All texts of content files with their contexts; a comment says which key each stands under."""
    template = Catalogue()
    for file in content_files(content):
        place = file.relative_to(content.parent.parent).as_posix()
        for line, context, key, text in extract(file.read_text(encoding="utf-8")):
            message = template.add(text, None, [(place, line)], auto_comments=[key], context=context)
            # "80 % of" is no placeholder; nothing is ever put into a content text.
            message.flags.discard("python-format")
    return template


def templates(project: Path) -> dict[str, Catalogue]:
    """What there is to translate now, by domain."""
    return {
        "messages": interface_texts(project),
        "content": content_texts(project / "infolit" / "content"),
    }


def catalogue_file(project: Path, language: str, domain: str) -> Path:
    """Where a language's catalogue stands."""
    return project / "translations" / locale_of(language) / "LC_MESSAGES" / f"{domain}.po"


def update_catalogues(project: Path, *, languages: Iterable[str]) -> Iterator[str]:
    """Brings the .po files of these languages up to date with the sources; yields a line for each file.

    Translations of texts that changed a little are kept as *fuzzy*: they are not shown until somebody
    has looked at them and taken the mark away.
    """
    fresh = templates(project)
    for language in languages:
        if language != SOURCE_LANGUAGE:
            for domain, template in fresh.items():
                file = catalogue_file(project, language, domain)
                catalogue = read_catalogue(file, language) if file.exists() else new_catalogue(language)
                catalogue.update(template, update_creation_date=False)
                write_catalogue(file, catalogue)
                yield f"{file.relative_to(project).as_posix()}: {_state(catalogue)}"


def _state(catalogue: Catalogue) -> str:
    messages = [message for message in catalogue if message.id]
    fuzzy = sum(message.fuzzy for message in messages)
    missing = sum(not is_translated(message.string) for message in messages)
    return f"{len(messages)} texts, {missing} to translate, {fuzzy} fuzzy"


def is_translated(string: str | Iterable[str] | None) -> bool:
    """Whether a message has its translation, in all of its plural forms."""
    return bool(string) if isinstance(string, str) or string is None else all(string)
