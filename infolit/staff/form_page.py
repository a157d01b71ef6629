"""A page of the staff's area, and one with one form, as most of them are."""

from typing import Any

from flask import g

from infolit.htmx import render
from infolit.staff.forms import StaffForm


def staff_page(template: str, **told: Any) -> Any:
    """A page of the staff's area; `library`, where its address names one, need not be told."""
    here = {"library": g.library} if g.get("library") else {}
    return render(template, page="staff", **{**here, **told})


def form_page(form: StaffForm, title: Any, button: Any, **more: Any) -> Any:
    """A page with one form; 422 if something in it is refused. `more`: intro, problem, template, status, back."""
    refused = any(field.errors for field in form.shown()) or more.get("problem")
    usual = {"template": "staff/form.html", "status": 422 if refused else 200, "problem": None, "back": None}
    return staff_page(form=form, title=title, button=button, **{**usual, **more})
