"""All addresses of the librarian's area that belong to its door, on one page."""

from flask import Blueprint
from flask_wtf.csrf import CSRFError

from infolit.staff import account, guard, sign_in

bp = Blueprint("staff", __name__)
bp.before_request(guard.guard)
bp.register_error_handler(CSRFError, guard.refuse_forgery)

GET, POST = ["GET"], ["POST"]

bp.add_url_rule("/", "account", account.account_page, methods=GET)
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
