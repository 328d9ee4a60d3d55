"""Whether a password that is kept is that of an account here: people log in to this program with it, rather than that
the program brings it elsewhere.

What counts is what the code does with the column: a login looks rows up by it, holds what was typed against it or
verifies it by a slow hash, or the class is the framework's own kind of user. A name that says `user` is none.
"""

from __future__ import annotations

from authlint.facts.fact import Fact
from authlint.facts.passwords import ClearComparison
from authlint.facts.storage import RowLookup
from authlint.facts.verified import may_hold, slow_verified
from authlint.facts.words import words
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.values import Spot

_USERS = words(
    "AbstractUser AbstractBaseUser UserMixin SQLAlchemyBaseUserTable SQLAlchemyBaseUserTableUUID "
    "SQLAlchemyBaseOAuthAccountTable BeanieBaseUser SimpleUser"
)
"""Classes whose rows a framework lets log in."""
_STOCK = words(
    "django.contrib.auth.models.User django.contrib.auth.models.AbstractUser "
    "django.contrib.auth.models.AbstractBaseUser django.contrib.auth.base_user.AbstractBaseUser"
)
_OPENED: Memo[tuple[str, str, Spot | None], bool] = Memo()


def is_opened_here(column: str, table: str, declared: Spot | None, project: Project) -> bool:
    """Whether people log in here with what that column of a table or class keeps."""
    answers, key = _OPENED.of(project), (column, table, declared)
    if key not in answers:
        answers[key] = (
            slow_verified(column, table, project, stock=False)
            or is_user_class(table, declared, project)
            or _is_read_by_login(column, table, declared, project)
        )
    return answers[key]


def is_other_than_stock(column: str, table: str, declared: Spot | None, project: Project) -> bool:
    """Whether a class keeps accounts that no login reads, in a program whose people log in by the framework's user."""
    return (
        declared is not None
        and not slow_verified(column, table, project, stock=False)
        and slow_verified(column, table, project)
        and not is_opened_here(column, table, declared, project)
    )


def is_user_class(table: str, declared: Spot | None, project: Project) -> bool:
    """Whether a class is the framework's own kind of user."""
    module = project.module_at(declared.path) if declared is not None else None
    owner = module.unit(table) if module is not None else None
    if owner is None:
        return table == "User" and declared is None and bool(project.mentioning("django.contrib.auth"))
    return project.is_a(owner.name, _USERS | _STOCK)


def _is_read_by_login(column: str, table: str, declared: Spot | None, project: Project) -> bool:
    return any(
        _reads(fact, column, table, declared)
        for unit in project.units_saying(column, tests=False)
        for kind in (RowLookup, ClearComparison)
        for fact in project.facts_of(unit, kind)
    )


def _reads(fact: Fact, column: str, table: str, declared: Spot | None) -> bool:
    if isinstance(fact, RowLookup):
        return any(
            each.column.partition("__")[0] == column
            and (
                fact.table == table or not fact.table or (declared is not None and each.declared == declared)
            )
            for each in fact.cells
        )
    if not isinstance(fact, ClearComparison) or fact.source == "setting":
        return False
    if declared is not None and fact.declared is not None:
        return fact.declared == declared
    holder, _, last = fact.stored.rpartition(".")
    return last != column or may_hold(holder.rpartition(".")[2], table)
