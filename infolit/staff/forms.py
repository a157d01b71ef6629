"""Forms of the door and of an account. `guard` has checked their CSRF token before any of them is read."""

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField, ValidationError

from infolit.staff import passwords

_RULES = _l("At least 12 characters. Four or five ordinary words in a row are easy to keep in mind.")


def _password(label: Any, autocomplete: str = "current-password", description: Any = "") -> PasswordField:
    return PasswordField(label, description=description, render_kw={"autocomplete": autocomplete})


def name_field(description: Any = "") -> StringField:
    """A field for a sign-in name, which `sign_in_name` reads."""
    told = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "maxlength": 80}
    return StringField(_l("Sign-in name"), description=description, filters=[_printable], render_kw=told)


def _code(label: Any, description: Any) -> StringField:
    plain = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
    told = {**plain, "maxlength": 40}
    return StringField(label, description=description, filters=[_printable], render_kw=told)


def _printable(typed: str | None) -> str:
    """Shown again as it was typed, but for signs that no page may hold."""
    return "".join(sign for sign in typed or "" if sign.isprintable())


def sign_in_name(typed: str) -> str:
    """A name for signing in as it is kept, from however it was typed; "" if it cannot be one."""
    name = unicodedata.normalize("NFKC", typed).strip().casefold()
    known = all(sign.isalnum() or sign in "._-" for sign in name)
    return name if known and 2 <= len(name) <= 40 else ""


class StaffForm(FlaskForm):
    """Any form of the staff."""

    class Meta:
        def get_translations(self, _form: Any) -> None:
            """None of WTForms' own messages is shown: no need to look for its catalogues at each request."""

    def refuse(self, name: str, problem: Any) -> None:
        """Says what is wrong with a field."""
        self[name].errors = [problem]

    def shown(self) -> list[Field]:
        """The fields to fill in."""
        return [field for field in self if field.type != "CSRFTokenField"]


class SignInForm(StaffForm):
    """Name and password."""

    name = name_field()
    password = _password(_l("Password"))


class SecondStepForm(StaffForm):
    """A code, of the app or kept for recovery."""

    code = _code(_l("Code"), _l("Six digits from your app, or one of your recovery codes."))


class NewPasswordForm(StaffForm):
    """A new password, typed twice; `name` is that for signing in."""

    password = _password(_l("New password"), "new-password", _RULES)
    again = _password(_l("New password once more"), "new-password")

    def __init__(self, name: str, **more: Any) -> None:
        super().__init__(**more)
        self.name_of_account = name

    def validate_password(self, field: Field) -> None:
        """Neither short nor easily guessed."""
        if problem := passwords.problem_of(field.data or "", name=self.name_of_account):
            raise ValidationError(problem)

    def validate_again(self, field: Field) -> None:
        """No slip of the finger."""
        if field.data != self.password.data:
            raise ValidationError(_l("The two are not the same. Type the new password twice."))


class CurrentPasswordForm(StaffForm):
    """Asks once more who it is."""

    current = _password(_l("Your password"))


class ChangePasswordForm(CurrentPasswordForm, NewPasswordForm):
    """The password of now and a new one."""


class SetUpForm(CurrentPasswordForm):
    """The first code of an app, which shows that it has the secret."""

    code = _code(_l("Code"), _l("The six digits that the app shows now."))
