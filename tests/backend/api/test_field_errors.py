import pytest
from pydantic import TypeAdapter, ValidationError

from dropscope.api.field_errors import field_errors
from dropscope.api.schemas import Command, CreateRun


def errors_of(kind, value):
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    found = caught.value.errors()
    return field_errors([error | {"loc": ("body", *error["loc"])} for error in found])


def test_short_values_are_shown_and_long_ones_are_not():
    def message(value):
        return errors_of(CreateRun, {"recipe": {"seed": value}})[0]["message"]

    assert message("7").endswith(', got "7".')
    assert message(float("nan")).endswith(", got NaN.")
    assert message(None).endswith(", got null.")
    assert "got" not in message("7" * 1000)
    assert "got" not in message(10**5000)
    assert "got" not in message({"a": 1})


def test_a_list_that_really_is_too_short_is_said_to_be():
    found = errors_of(CreateRun, {"recipe": {"network": {"hidden": []}}})
    assert [error["field"] for error in found] == ["recipe.network.hidden"]


def test_the_list_of_errors_ends():
    body = {"recipe": {}} | {f"x{i}": 1 for i in range(500)}
    assert len(errors_of(CreateRun, body)) == 50


def test_a_field_named_like_a_command_keeps_its_name():
    assert errors_of(CreateRun, {"recipe": {}, "start": "yes"})[0]["field"] == "start"
    assert errors_of(Command, {"command": "step", "count": -1})[0]["field"] == "count"
