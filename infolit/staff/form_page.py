"""A page with one form, as most pages of the staff are."""

from typing import Any

from infolit.htmx import render
from infolit.staff.forms import StaffForm


def form_page(form: StaffForm, title: Any, button: Any, **more: Any) -> Any:
    """A page with one form; 422 if something in it is refused. `more`: intro, problem, template, status, back."""
    refused = any(field.errors for field in form.shown()) or more.get("problem")
    usual = {"template": "staff/form.html", "status": 422 if refused else 200, "problem": None, "back": None}
    return render(page="staff", form=form, title=title, button=button, **{**usual, **more})
