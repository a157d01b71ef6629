"""All addresses of the patron, on one page; the same blueprint is registered again for embedding."""

from flask import Blueprint
from werkzeug.routing import BaseConverter

from infolit.quiz import catalogue, codes, embedding, kiosk, pages, problem, result, start, steps, workshops
from infolit.security import csrf


class TokenConverter(BaseConverter):
    """24 bytes in URL-safe base 64; anything else is not an attempt's address at all."""

    regex = "[A-Za-z0-9_-]{32}"
    part_isolating = True


class NameConverter(BaseConverter):
    """An id or a slug. Nothing else gets as far as the database, which need not take every sign (a NUL, for one)."""

    regex = "[A-Za-z0-9._~-]{1,100}"
    part_isolating = True


bp = Blueprint("quiz", __name__)
csrf.exempt(bp)
bp.record(lambda setup: setup.app.url_map.converters.update(name=NameConverter))

ATTEMPT = "/a/<token:token>"
GET, POST = ["GET"], ["POST"]

bp.add_url_rule("/", view_func=start.start, methods=GET)
bp.add_url_rule("/", "begin_default", view_func=start.begin, methods=POST)
bp.add_url_rule("/c/<name:campaign>", view_func=start.campaign, methods=GET)
bp.add_url_rule("/c/<name:campaign>", view_func=start.begin, methods=POST)
bp.add_url_rule("/c/<name:campaign>/start", view_func=start.chosen, methods=GET)
bp.add_url_rule("/c/<name:campaign>/offer", view_func=pages.offer, methods=GET)
bp.add_url_rule("/c/<name:campaign>/offer.ics", view_func=catalogue.offer_calendar, methods=GET)
bp.add_url_rule("/c/<name:campaign>/offer.jsonld", view_func=catalogue.offer_linked_data, methods=GET)

bp.add_url_rule(f"{ATTEMPT}/", view_func=steps.step, methods=GET)
bp.add_url_rule(f"{ATTEMPT}/stage/<int:leg>", view_func=steps.stage, methods=GET)
bp.add_url_rule(f"{ATTEMPT}/stage/<int:leg>", view_func=steps.stage_submit, methods=POST)
bp.add_url_rule(f"{ATTEMPT}/item/<name:item>", view_func=steps.item, methods=GET)
bp.add_url_rule(f"{ATTEMPT}/item/<name:item>", view_func=steps.item_submit, methods=POST)
bp.add_url_rule(f"{ATTEMPT}/item/<name:item>/problem", view_func=problem.problem, methods=POST)
bp.add_url_rule(f"{ATTEMPT}/check/<int:leg>", view_func=steps.check, methods=GET)
bp.add_url_rule(f"{ATTEMPT}/check/<int:leg>", view_func=steps.check_submit, methods=POST)
bp.add_url_rule(f"{ATTEMPT}/feedback/<int:leg>", view_func=steps.feedback, methods=GET)
bp.add_url_rule(f"{ATTEMPT}/feedback/<int:leg>", view_func=steps.feedback_submit, methods=POST)
bp.add_url_rule(f"{ATTEMPT}/later", view_func=steps.later, methods=GET)
bp.add_url_rule(f"{ATTEMPT}/about", view_func=result.about, methods=GET)
bp.add_url_rule(f"{ATTEMPT}/about", view_func=result.about_submit, methods=POST)
bp.add_url_rule(f"{ATTEMPT}/result", view_func=result.result, methods=GET)
bp.add_url_rule(f"{ATTEMPT}/extend", view_func=result.extend, methods=POST)
bp.add_url_rule(f"{ATTEMPT}/code", view_func=result.keep, methods=POST)
bp.add_url_rule(f"{ATTEMPT}/leave", view_func=kiosk.leave, methods=POST)

bp.add_url_rule("/code", view_func=codes.code, methods=GET)
bp.add_url_rule("/code", view_func=codes.code_submit, methods=POST)
bp.add_url_rule("/code/erased", view_func=codes.erased, methods=GET)
bp.add_url_rule("/code/<pass_>", view_func=codes.results, methods=GET)
bp.add_url_rule("/code/<pass_>/again", view_func=codes.again, methods=GET)
bp.add_url_rule("/code/<pass_>/erase", view_func=codes.erase, methods=GET)
bp.add_url_rule("/code/<pass_>/erase", view_func=codes.erase_submit, methods=POST)

bp.add_url_rule("/page/<page_id>", view_func=pages.page, methods=GET)
bp.add_url_rule("/training/<name:training>.ics", view_func=pages.calendar, methods=GET)

bp.url_defaults(embedding.carry)
bp.add_app_template_global(embedding.chosen, "frame_choices")
bp.add_app_template_global(embedding.tell, "tell")
bp.add_app_template_global(embedding.tell_result, "tell_result")
bp.add_app_template_global(result.strip_place, "strip_place")
bp.add_app_template_global(workshops.is_first_part, "is_first_part")
bp.before_request(kiosk.listen)
bp.url_defaults(kiosk.tell)
for known in (kiosk.kiosk, kiosk.visit, kiosk.kiosk_door, kiosk.code_picture):
    bp.add_app_template_global(known)
