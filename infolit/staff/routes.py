"""All addresses of the librarian's area that belong to its door, on one page."""

from flask import Blueprint
from flask_wtf.csrf import CSRFError

from infolit.staff import account, audit_page, first_hour, guard, home, people, said, settings, sign_in
from infolit.staff.campaigns import routes as campaigns
from infolit.staff.insights import routes as insights
from infolit.staff.places import add_place
from infolit.staff.training import routes as training

bp = Blueprint("staff", __name__)
bp.before_request(guard.guard)
bp.register_error_handler(CSRFError, guard.refuse_forgery)

GET, POST = ["GET"], ["POST"]

bp.add_url_rule("/", view_func=home.home, methods=GET)
bp.add_url_rule("/account", "account", account.account_page, methods=GET)
bp.add_url_rule("/sign-in", view_func=sign_in.sign_in, methods=GET)
bp.add_url_rule("/sign-in", view_func=sign_in.sign_in_submit, methods=POST)
bp.add_url_rule("/second-step", view_func=sign_in.second_step, methods=GET)
bp.add_url_rule("/second-step", view_func=sign_in.second_step_submit, methods=POST)
bp.add_url_rule("/link/<link>", view_func=sign_in.link, methods=GET)
bp.add_url_rule("/link/<link>", view_func=sign_in.link_submit, methods=POST)
bp.add_url_rule("/sign-out", view_func=sign_in.sign_out, methods=POST)
bp.add_url_rule("/sign-out-everywhere", view_func=sign_in.sign_out_everywhere, methods=POST)
bp.add_url_rule("/password", view_func=account.password, methods=GET)
bp.add_url_rule("/password", view_func=account.password_submit, methods=POST)
bp.add_url_rule("/set-up", view_func=account.set_up, methods=GET)
bp.add_url_rule("/set-up", view_func=account.set_up_submit, methods=POST)
bp.add_url_rule("/set-up.svg", view_func=account.qr_code, methods=GET)
bp.add_url_rule("/recovery-codes", view_func=account.recovery_codes, methods=GET)
bp.add_url_rule("/recovery-codes", view_func=account.recovery_codes_submit, methods=POST)
bp.add_url_rule("/first/<link>", view_func=first_hour.first, methods=GET)
bp.add_url_rule("/first/<link>", view_func=first_hour.first_submit, methods=POST)

add_place(bp, "/settings", settings.settings, submit=settings.settings_submit, role="admin")
add_place(bp, "/settings/logo", settings.settings_logo, submit=settings.settings_logo_submit, role="admin")
add_place(bp, "/settings/open", settings.settings_open, submit=settings.settings_open_submit, role="admin")
add_place(bp, "/audit", audit_page.audit, role="admin", endpoint="settings_audit")
add_place(bp, "/people", people.people, role="admin")
add_place(bp, "/people/invite", people.people_invite, submit=people.people_invite_submit, role="admin")
add_place(bp, "/people/p/<name:person>", people.people_one, submit=people.people_one_submit, role="admin")
PERSON = "/people/p/<name:person>/<any(link, step, disable, enable, remove):act>"
add_place(bp, PERSON, people.people_act, submit=people.people_act_submit, role="admin")

bp.register_blueprint(insights.bp)
bp.register_blueprint(training.bp)
bp.register_blueprint(campaigns.bp)
bp.add_app_template_global(said.said, "said")
bp.add_app_template_global(home.places, "staff_places")
bp.add_app_template_global(home.is_here, "is_here")
bp.add_app_template_global(home.library_name, "staff_library_name")
