"""How a door is shown in somebody else's page: what to paste there, how it looks, and a test of that page."""

from typing import Any

from flask import abort, make_response, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import SelectField
from wtforms.fields import ColorField
from wtforms.fields.choices import SelectChoice

from infolit.embed import FRAME, HEIGHT
from infolit.i18n import NAMES, locale_of, offered
from infolit.identity import may
from infolit.security import POLICY, trial_pass
from infolit.staff.campaigns.doors import get_door, poster_language, show
from infolit.staff.campaigns.forms import PATHS
from infolit.staff.forms import StaffForm
from infolit.staff.guard import account
from infolit.staff.library_form import HOUSE_COLOUR
from infolit.staff.places import library
from infolit.store.libraries import Campaign
from infolit.theme import is_colour

ELEMENT = Markup('<script src="{}" defer></script><infolit-quiz{}><a href="{}">{}</a></infolit-quiz>')
CHECK = Markup('<div id="infolit-check">{}</div><script src="{}" data-campaign="{}" defer></script>')
THEMES = (
    ("", _l("Like the page around it")),
    ("light", _l("Light")),
    ("dark", _l("Dark")),
    ("contrast", _l("High contrast")),
)


class EmbedForm(StaffForm):
    """What the page may choose; only shown, never kept."""

    lang = SelectField(_l("Language"), default="")
    path = SelectField(_l("Length"), default="")
    theme = SelectField(
        _l("Light or dark"),
        choices=[SelectChoice(*each) for each in THEMES],
        default="",
        description=_l("A plain frame knows nothing of its page: there it follows the visitor’s device."),
    )
    accent = ColorField(
        _l("Colour"),
        description=_l(
            "For buttons, links and signs. Where it could not be read, a shade is taken that can."
        ),
    )

    def __init__(self, door: Campaign, told: Any) -> None:
        self.usual = door.library.colour or HOUSE_COLOUR
        super().__init__(told, data={"accent": self.usual}, meta={"csrf": False})
        tags = {"": _l("That of the page, or of the visitor")} | {
            tag: NAMES[tag] for tag in offered(door.library)
        }
        self.lang.choices = [SelectChoice(*each) for each in tags.items()]
        self.path.choices = [SelectChoice("", _l("As the door has it"))] + [
            SelectChoice(*each) for each in PATHS
        ]

    def chosen(self) -> dict[str, Any]:
        """Name and value of whatever differs from what goes without saying; what cannot be chosen is put back."""
        self.validate()
        for name in self.errors:
            self[name].data = ""
        if not is_colour(self.accent.data or ""):
            self.accent.data = self.usual
        told = {name: self[name].data for name in ("lang", "path", "theme")}
        accent = self.accent.data.lower()
        told["accent"] = "" if accent == self.usual else accent.removeprefix("#")
        return {name: value for name, value in told.items() if value}


def embed(campaign: str) -> Any:
    """Three snippets with a preview that is never counted, who may use them, and the line that tests a page."""
    door = get_door(campaign)
    if door.workshop or door.kind == "kiosk":
        abort(404)
    form = EmbedForm(door, request.args or None)
    chosen = form.chosen()
    attributes = Markup("").join(
        Markup(' {}="{}"').format(*each) for each in {"campaign": door.slug, **chosen}.items()
    )
    response = make_response(
        show(
            "embed",
            campaign=door,
            form=form,
            attributes=attributes,
            snippets=_snippets(door, chosen, attributes),
            trial=trial_pass(door.slug),
            check=_check(door),
            origins=library().portal_origins,
            tells=library().tells_portals,
            may_set=may(account(), library().slug, "admin"),
        )
    )
    # The preview is a frame of our own; no other page of the staff holds any.
    response.headers["Content-Security-Policy"] = f"{POLICY}'none'; frame-src 'self'"
    return response


def _snippets(door: Campaign, chosen: dict[str, Any], attributes: Markup) -> dict[str, str]:
    """What to paste, by the way it embeds; its words are those of the language chosen."""
    tag = chosen.get("lang") or poster_language(door)
    frame = "embed.campaign" if "lang" in chosen else "embedding.door"
    with force_locale(locale_of(tag)):
        title, words = _("Notice, find, check, use"), _("Notice, find, check, use: how do you do it?")
    page: dict[str, Any] = {"campaign": door.slug, "lang": tag, "_external": True}
    source = url_for(frame, **{"campaign": door.slug, **chosen}, _external=True)
    told = {name: value for name, value in chosen.items() if name != "lang"}
    script = url_for("embedding.script", _external=True)
    return {
        # Plain texts: what is pasted elsewhere is shown here, and must not be part of this page.
        "element": str(ELEMENT.format(script, attributes, url_for("quiz.campaign", **page), words)),
        "iframe": str(FRAME.format(source, title, "100%", HEIGHT)),
        "oembed": url_for("quiz.campaign", **page, **told),
    }


def _check(door: Campaign) -> str:
    words = _(
        "If you can still read this after ten seconds, the page has stopped the script of the test: allow"
        " %(origin)s in the script-src of its Content-Security-Policy, or let the line be pasted as HTML.",
        origin=request.host_url.rstrip("/"),
    )
    return str(CHECK.format(words, url_for("embedding.check", _external=True), door.slug))
