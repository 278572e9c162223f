"""Small safe expressions of mapping files: `river ~ location`, `"逾期" if days_left is not none and days_left < 0 else "正常"`.

Enters: an expression, and names with plain values. Leaves: a plain value. Refuses: anything that could do more than
compute: the grammar is that of Jinja2 expressions in its sandbox, without calls, without attributes, without globals,
and without the operators by which a short text becomes a huge one. There is no eval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from docintel.errors import ConfigError

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

# What of Jinja2's filters and tests only looks at a value, or makes it no larger than it is.
_FILTERS = ("abs", "default", "first", "float", "int", "last", "length", "lower", "round", "string", "trim", "truncate", "unique", "upper")
_TESTS = ("defined", "divisibleby", "eq", "even", "ge", "gt", "in", "le", "lt", "ne", "none", "number", "odd", "sequence", "string", "undefined")
_LONGEST = 100_000


class ExpressionError(ConfigError):
    """An expression that cannot be read, or cannot be computed."""


@lru_cache(maxsize=256)
def compiled(expression: str) -> Callable[..., Any]:
    """The expression as a function of its names.

    >>> compiled("water_body ~ location")(water_body="清溪河", location="左岸")
    '清溪河左岸'
    >>> compiled("deadline | date('%Y年%m月%d日')")(deadline="2024-06-30")
    '2024年06月30日'
    >>> compiled("types | first")(types=["dumping"])
    'dumping'
    """
    from jinja2 import TemplateError

    try:
        return _environment().compile_expression(expression, undefined_to_none=True)
    except (TemplateError, RecursionError) as error:
        raise ExpressionError(f"表达式无法理解：{expression!r}：{error}（the expression cannot be read）") from error


def evaluate(expression: str, names: Mapping[str, Any]) -> Any:
    """The value of an expression. Raises `ExpressionError` where it has none."""
    function = compiled(expression)
    try:
        value = function(**names)
    except Exception as error:  # whatever a sandboxed operator may raise: TypeError, SecurityError, ZeroDivisionError …
        raise ExpressionError(f"表达式无法计算：{expression!r}：{error}（the expression cannot be computed）") from error
    if isinstance(value, list | tuple):
        return [_plain(one, expression) for one in value]
    return _plain(value, expression)


def _plain(value: Any, expression: str) -> Any:
    """
    >>> _plain(3, "x"), _plain(None, "x")
    (3, None)
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value[:_LONGEST]
    raise ExpressionError(f"表达式的结果不是文字、数字或列表：{expression!r}（the result is no text, number or list）")


def names_in(expression: str) -> frozenset[str]:
    """The names an expression asks for.

    >>> sorted(names_in("river ~ location if days_left else ref"))
    ['days_left', 'location', 'ref', 'river']
    """
    from jinja2 import TemplateError, meta

    try:
        return frozenset(meta.find_undeclared_variables(_environment().parse("{{" + expression + "}}")))
    except (TemplateError, RecursionError) as error:
        raise ExpressionError(f"表达式无法理解：{expression!r}：{error}（the expression cannot be read）") from error


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Closed(ImmutableSandboxedEnvironment):
        """A sandbox in which nothing can be called, and no attribute be had."""

        # 'a' * 10**9 and '%999999999d' % 1 make gigabytes of a few characters; ** makes numbers as large.
        intercepted_binops = frozenset(("*", "**", "%"))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            numbers = all(isinstance(one, int | float) for one in (left, right))
            if operator == "**" or not numbers:
                raise SecurityError(f"{operator} 不可用（{operator} is not allowed here）")
            return super().call_binop(context, operator, left, right)

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            return False

        def is_safe_callable(self, obj: Any) -> bool:
            return False

    environment = Closed(autoescape=False, extensions=[])
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in _FILTERS} | {"date": _date, "pad": _pad, "join": _join, "replace": _replace}
    environment.tests = {name: environment.tests[name] for name in _TESTS}
    return environment


def _date(value: str | None, form: str = "%Y-%m-%d") -> str | None:
    """An ISO date in another form; nothing stays nothing.

    >>> _date("2024-06-30", "%Y/%m/%d"), _date(None)
    ('2024/06/30', None)
    """
    return date.fromisoformat(value).strftime(form[:100]) if value else None


def _join(values: list[Any] | None, separator: str = "、") -> str:
    """Jinja2's own joins the letters of a text as well, which makes a square of it.

    >>> _join(["甲", "乙"], "；")
    '甲；乙'
    """
    return separator[:20].join(str(value) for value in values) if isinstance(values, list) else str(values or "")


def _replace(value: str | None, old: str, new: str) -> str | None:
    """
    >>> _replace("左岸", "岸", "侧"), _replace("左岸", "", "侧")
    ('左侧', '左岸')
    """
    return value.replace(old, new[:100]) if value and old else value


def _pad(value: str | None, width: int, sign: str = "0") -> str | None:
    """A code filled up on its right: a county's six digits in a system that wants twelve.

    >>> _pad("330902", 12)
    '330902000000'
    """
    return str(value).ljust(min(width, 64), sign[:1] or "0") if value else None
