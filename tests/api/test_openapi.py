"""The description of the API: valid, whole, and true of every answer."""

import json
import re
from collections.abc import Mapping

import pytest
from flask import Flask
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from infolit.openapi import openapi
from tests.browser import in_process
from tests.published import LIBRARY, publish_all

DOCUMENT = json.loads(json.dumps(openapi("/api/v1")))


def problems(schema: Mapping[str, object], answer: object) -> list[str]:
    """What is wrong with an answer."""
    whole = {**schema, "components": DOCUMENT["components"]}
    return [error.message for error in OAS31Validator(whole).iter_errors(answer)]


def test_it_is_a_valid_openapi_document() -> None:
    validate(DOCUMENT)


def test_every_address_is_described_and_every_description_has_an_address(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    simple = {re.sub(r"<(?:[^>]*:)?(\w+)>", r"{\1}", rule).removeprefix("/api/v1") for rule in rules}
    tables = {
        re.sub(r"/\w+\.(json|csv)$", r"/{table}.\1", path) if "{number}" in path else path
        for path in DOCUMENT["paths"]
    }
    assert tables == simple


def test_every_answer_is_as_its_schema_says(app: Flask) -> None:
    publish_all(app.extensions["infolit.database"])
    seen = set()
    for path, described in DOCUMENT["paths"].items():
        for number in (1, 3):
            address = "/api/v1" + path.format(slug=LIBRARY, number=number)
            status, headers, text = in_process(app)("GET", address, None, {})
            seen.add((path, status))
            content = described["get"]["responses"][str(status)]["content"]
            media_type = headers["content-type"].partition(";")[0]
            body = text if media_type == "text/csv" else json.loads(text)
            assert problems(content[media_type]["schema"], body) == [], address
    assert {path for path, status in seen if status == 200} == set(DOCUMENT["paths"])


@pytest.mark.parametrize("spoil", ["unknown", "missing", "wrong"])
def test_the_schema_would_notice(spoil: str) -> None:
    row = {"stage": "use", "guess": "about", "people": 10}
    spoilt = {"unknown": row | {"name": "x"}, "missing": {"stage": "use"}, "wrong": row | {"guess": "best"}}
    schema = {"$ref": "#/components/schemas/guesses_row"}
    assert problems(schema, row) == []
    assert problems(schema, spoilt[spoil])
