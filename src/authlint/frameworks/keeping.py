"""Whether a function of the project that is called like one that keeps an account or a password keeps anything."""

from __future__ import annotations

from authlint.facts.words import words
from authlint.frameworks.account_names import kind_of
from authlint.frameworks.constants import is_hash_function
from authlint.python.defined import reaches
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Attribute, Call, Item, Symbol, method


def keeps_something(own: Unit, project: Project) -> bool:
    """Whether a function called like a maker of accounts puts anything anywhere."""
    return any(
        step.kind == "store" and isinstance(step.target, Attribute | Item | Symbol) for step in own.steps
    ) or reaches(own, _may_keep, project)


_KEEPS = words(
    "execute executemany executescript add add_all save asave commit flush put post patch request run write dump "
    "update bulk_create bulk_save_objects merge call check_call check_output Popen system send append"
)


def _may_keep(call: Call, unit: Unit, project: Project) -> bool:
    """Whether a call that nothing in the project defines may keep what it is given."""
    last = method(call)
    return last in _KEEPS or bool(kind_of(last)) or is_hash_function(last)


def keeps_as_given(own: Unit, project: Project) -> bool:
    """Whether a function called like a store keeps something, and hashes nothing before it does."""
    return keeps_something(own, project) and not reaches(own, _hashes, project, 2)


def _hashes(call: Call, unit: Unit, project: Project) -> bool:
    """Whether a call that nothing in the project defines makes a hash of a password."""
    last = method(call)
    return is_hash_function(last) and last not in ("encode", "digest", "hexdigest", "hash", "encoded")
