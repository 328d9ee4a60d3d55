"""Columns that are hashed behind an assignment: validators, `save`, listeners and receivers of the class."""

from __future__ import annotations

from authlint.facts.words import words
from authlint.frameworks.added_members import added_member
from authlint.python.classes import class_of
from authlint.python.handed import hashes_inside
from authlint.python.passwords import keeps
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Attribute, Call, Symbol, Value, bare, inside, method, text_of

_SAVING = words(
    "save asave __setattr__ pre_save before_insert clean create _hash_password before_save full_clean"
)
_VALIDATING = words("validates field_validator validator")
"""Decorators that name fields and put what their function gives back in place of what was assigned."""
_LISTENING = words("pre_save listens_for before_event observes")


def changes_itself(symbol: str, name: str, project: Project) -> bool:
    """Whether the class or the project hashes a column behind an assignment: validators, `save`,
    listeners.
    """
    for _, unit in project.bases(symbol):
        for member, full in unit.methods.items() if unit is not None else ():
            if member in _SAVING and hashes_inside(project.unit(full)):
                return True
            own = project.unit(full) if member != "__init__" else None
            if own is not None and own.decorators and _is_run_before(own, member, name, project):
                return True
    return _listened(project, symbol.rpartition(".")[2])


def _is_run_before(own: Unit, member: str, name: str, project: Project) -> bool:
    """Whether a method's decorators have it run when the column is assigned or the row saved, and it hashes then."""
    for decorator in own.decorators:
        made = bare(decorator)
        mark = method(made) if isinstance(made, Call) else made.name if isinstance(made, Symbol) else ""
        mark = mark.rpartition(".")[2]
        if mark in _VALIDATING and isinstance(made, Call):
            if _names(made, name) and _gives_another(own, project):
                return True
        elif mark in _LISTENING:
            if hashes_inside(own) or "hash" in member or member.startswith("_"):
                return True
    return False


def _names(mark: Call, name: str) -> bool:
    """Whether `@validates("email", "password")` names a column; any where the names cannot be read."""
    said = [text_of(each) for each in mark.args]
    return None in said or "*" in said or name.lstrip("_") in [(each or "").lstrip("_") for each in said]


def _gives_another(own: Unit, project: Project) -> bool:
    """Whether a validator gives back something that it has made of the text that it was given."""
    given = [each.name for each in own.parameters[1:]]
    answers = [step.value for step in own.steps if step.kind == "return"]
    return any(
        isinstance(part, Call) and not any(keeps(each, name, own, project) for name in given)
        for each in answers
        for part in inside(each, 12)
    )


def _listened(project: Project, table: str) -> bool:
    """Whether a listener or signal receiver that hashes stands somewhere beside the table's name."""
    wanted = table.encode()
    for word in ("listens_for", "pre_save", "before_insert"):
        for path in project.mentioning(word):
            data = project.files().get(path, b"")
            if wanted in data and (b"make_password" in data or b"hash" in data) and b"passw" in data:
                if b"pre_save" in data and _is_received(path, data, project):
                    return True
                if b"@event.listens_for" in data or b"@receiver" in data or b"event.listen" in data:
                    return True
    return False


def _is_received(path: str, data: bytes, project: Project) -> bool:
    """Whether a file has a function that hashes called before rows are saved: `pre_save.connect(seal, sender=User)`,
    `@pre_save(User)`.
    """
    module = project.module_at(path)
    if module is None:
        return False
    for unit in module.units_mentioning("pre_save", data):
        for call in unit.calls:
            given = bare(call.args[0]) if call.args else None
            if (
                method(call) == "connect"
                and isinstance(given, Symbol)
                and hashes_inside(project.unit(given.name))
            ):
                return True
    received = [module.unit(name) for name in module.nodes] if b"@pre_save(" in data else []
    return any(
        each is not None
        and hashes_inside(each)
        and any(
            isinstance(made := bare(mark), Call) and method(made) == "pre_save" for mark in each.decorators
        )
        for each in received
    )


_WRITING = words(
    "process_bind_param bind_processor get_prep_value get_db_prep_value get_db_prep_save pre_save db_value to_mongo "
    "to_db_value process_literal_param"
)
"""Methods by which a type of column makes what the database keeps."""


def has_hashing_type(value: Value, project: Project) -> bool:
    """Whether a column is of a type of the project's own that hashes what it writes: `Column(Sealed(200))`."""
    inner = bare(value)
    if not isinstance(inner, Call):
        return False
    for each in (inner, *(bare(arg) for arg in inner.args[:2])):
        made = bare(each.func) if isinstance(each, Call) else each
        owner = project.unit(made.name) if isinstance(made, Symbol) else None
        if owner is None or owner.kind != "class":
            continue
        for _, base in project.bases(owner.name):
            members = base.methods.items() if base is not None else ()
            if any(name in _WRITING and hashes_inside(project.unit(full)) for name, full in members):
                return True
    return False


def makes_hashed(table: str, call: Call, project: Project) -> bool:
    """Whether a table's own manager makes its rows, and hashes on the way: `def create(self, **fields)`; or a
    function that the project has added to the class, `User.create = classmethod(create_user)`.
    """
    func = bare(call.func)
    if hashes_inside(added_member(func, project)):
        return True
    path = (
        func.name.split(".")
        if isinstance(func, Symbol)
        else [func.name]
        if isinstance(func, Attribute)
        else []
    )
    of = bare(func.of) if isinstance(func, Attribute) else None
    manager = of.name if isinstance(of, Attribute) else path[-2] if len(path) > 1 else ""
    found = project.field(table, manager) if manager else None
    owner = class_of(found[0], None, project) if found is not None else None
    return owner is not None and hashes_inside(project.member(owner, method(call)))
