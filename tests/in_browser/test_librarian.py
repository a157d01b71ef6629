"""What librarians, editors and admins come for, done as they do it: by clicking what the pages offer."""

import datetime
import uuid
from typing import TYPE_CHECKING

import pytest

from infolit.store.staff import Role
from tests.in_browser.conftest import NewPage
from tests.in_browser.desk import fill_in, follow, heading, sign_in, words
from tests.in_browser.staff_screens import Area, calendar
from tests.in_browser.test_printed import printed
from tests.staff.colleague import PASSWORD, account_of, code_now, database_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

PLACES = ["Overview", "Results", "Questions", "Training", "Doors", "Account"]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])


def somebody(area: Area, role: Role, *, totp: bool = False) -> str:
    """The name of a new account."""
    name = f"{role}-{uuid.uuid4().hex[:8]}"
    account_of(database_of(area.app), name, role, totp=totp)
    return name


def places(page: "Page") -> list[str]:
    """The places that the navigation leads to."""
    return page.locator(".places a").all_inner_texts()


@SCRIPTS
def test_a_librarian_finds_the_weakest_stage_and_prints_the_report(
    new_desk: NewPage, area: Area, scripts: bool
) -> None:
    page = new_desk(java_script_enabled=scripts)
    sign_in(page, somebody(area, "librarian"))
    assert places(page) == PLACES
    weakest = page.locator(".gap-list li").first.inner_text()
    assert weakest.startswith("Find: 71% stand at foundation.")
    follow(page, "All results of this month", "Groups", "who they are")
    assert "No clear difference" in words(page)
    follow(page, "Report to print")
    assert page.locator("[data-print]").is_visible() == scripts
    [sheet] = printed(page)
    assert heading(page) in sheet
    assert "Find: 71% need some help" in sheet
    assert "people who chose to do the tasks" in sheet
    assert "do not rank branches or staff" in sheet.lower()
    follow(page, "Training")
    assert page.get_by_role("link", name="Import").count() == 0, "that is for editors"


def test_an_editor_mends_a_calendar_and_rehearses_the_rules(new_desk: NewPage, area: Area) -> None:
    page, today = new_desk(), datetime.date.today()
    day, later = (f"{today + datetime.timedelta(days=days):%Y%m%d}" for days in (1, 2))
    text = calendar(
        ("Ask at the desk", day),
        ("Maps for all", later),
        ("", later),
        ("Old letters", f"{today.year + 1}0231"),
    )
    sign_in(page, somebody(area, "editor"))
    follow(page, "Training", "Import")
    content = text.replace("@", "@story.").encode()
    page.get_by_label("File").set_input_files(
        {"name": "courses.ics", "mimeType": "text/calendar", "buffer": content}
    )
    for box in ("Find", "foundation"):
        page.get_by_label(box, exact=True).check()
    page.locator("#language").select_option("en")
    page.get_by_role("button", name="Look at it first").click()
    assert heading(page) == "What would change"
    assert "to add 2 to change 0 as they are 0 to mend 2" in words(page)
    follow(page, "Row 3: without a title")
    page.get_by_label("Title (English)").fill("Who wrote this?")
    page.get_by_role("button", name="Keep it so").click()
    assert page.get_by_role("status").first.inner_text() == "Row 3 is right now."
    follow(page, "Row 4: Old letters")
    assert "does not exist" in words(page)
    page.get_by_role("button", name="Keep it so").click()
    assert "does not exist" in words(page)
    page.get_by_label("First date").fill(f"{today + datetime.timedelta(days=3):%d.%m.%Y}")
    page.get_by_role("button", name="Keep it so").click()
    page.get_by_role("button", name="Take over 4").click()
    assert heading(page) == "Training"
    for title in ("Ask at the desk", "Maps for all", "Who wrote this?", "Old letters"):
        assert page.get_by_role("link", name=title, exact=True).is_visible()
    follow(page, "Who is shown what")
    page.get_by_label("Part with most to gain").select_option("Find")
    page.get_by_role("button", name="Show what they see").click()
    assert "Ask at the desk" in page.locator(".tried").inner_text()
    assert (
        "Ask at the desk Shown to people whose weaker parts include Find, at the level foundation."
        in words(page)
    )


@SCRIPTS
@pytest.mark.parametrize("role", ["admin", "editor"])
def test_an_admin_invites_a_colleague_who_gets_in_and_sees_what_the_role_allows(
    new_desk: NewPage, area: Area, role: str, scripts: bool
) -> None:
    admin, colleague = (new_desk(java_script_enabled=scripts) for _ in range(2))
    sign_in(admin, somebody(area, "admin", totp=True))
    name = f"new-{uuid.uuid4().hex[:8]}"
    follow(admin, "People", "Invite somebody")
    admin.get_by_label("Sign-in name").fill(name)
    admin.get_by_label("Role").select_option(role)
    admin.get_by_role("button", name="Make a link").click()
    link = admin.get_by_label("Link").input_value()
    follow(admin, "To the list of people")
    assert "Invited" in admin.locator("tr", has_text=name).inner_text()
    follow(admin, name)
    assert link not in admin.content()

    colleague.goto(link)
    fill_in(colleague, password=PASSWORD, again=PASSWORD)
    fill_in(colleague, name=name, password=PASSWORD)
    if role == "admin":
        secret = colleague.locator(".letters code").inner_text()
        fill_in(colleague, current=PASSWORD, code=code_now(secret))
        assert colleague.locator(".letters code").count() == 10
        follow(colleague, "I have kept them")
    assert ("People" in places(colleague), "Settings" in places(colleague)) == (role == "admin",) * 2
    follow(colleague, "Doors", "New door")
    again = new_desk(java_script_enabled=scripts)
    again.goto(link)
    assert again.locator("form#step").count() == 0, "it has been used"


def test_the_places_are_gone_through_without_reading_anything_anew(new_desk: NewPage, area: Area) -> None:
    page = new_desk()
    sign_in(page, somebody(area, "librarian"))
    page.evaluate("window.still = true")
    for name, title in (("Training", "Training"), ("Doors", "Doors"), ("Results", "Results, ")):
        follow(page, name)
        assert heading(page).startswith(title)
        assert page.title().startswith(title)
        assert page.evaluate("window.still && document.activeElement.tagName") == "H1"
        assert page.locator("#status").inner_text() == ""
        assert page.locator(".places [aria-current]").inner_text() == name
    address = page.url
    page.go_back()
    page.wait_for_url("**/doors")
    page.locator("h1", has_text="Doors").wait_for()
    page.go_forward()
    page.wait_for_url(address)
