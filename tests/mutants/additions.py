"""Putting the missing check of the current password into wrong code, each way that people write it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from authlint.rule import Draft
from mutants.guards import Mutant
from mutants.sources import Function, Place, Sources, Tree, statements

HELPERS = """
from functools import wraps

from flask import abort, request


def is_current(user, typed):
    return user.check_password(typed)


def demand(user, typed):
    if not user.check_password(typed):
        raise PermissionError("wrong password")


def verdict(user, typed):
    if not typed:
        return False, "missing"
    if not user.check_password(typed):
        return False, "wrong"
    return True, ""


def complaint(user, typed):
    if user.check_password(typed):
        return None
    return "wrong"
"""

IDIOMS = {
    "refuses by return": """
        if not USER.check_password(TYPED):
            return None
        WRITE
    """,
    "refuses by raise": """
        if not USER.check_password(TYPED):
            raise PermissionError("wrong password")
        WRITE
    """,
    "goes on in the branch": """
        if USER.check_password(TYPED):
            WRITE
        else:
            return None
    """,
    "refuses in the first of several branches": """
        if not TYPED:
            return None
        elif not USER.check_password(TYPED):
            return None
        else:
            WRITE
    """,
    "both conditions in one": """
        if TYPED is None or not USER.check_password(TYPED):
            return None
        WRITE
    """,
    "compares with False": """
        if USER.check_password(TYPED) is False:
            return None
        WRITE
    """,
    "keeps the answer": """
        fits = USER.check_password(TYPED)
        if not fits:
            return None
        WRITE
    """,
    "walrus": """
        if not (fits := USER.check_password(TYPED)):
            return None
        WRITE
    """,
    "a chosen answer": """
        fits = USER.check_password(TYPED) if TYPED else False
        if not fits:
            return None
        WRITE
    """,
    "collects errors": """
        errors = []
        if not USER.check_password(TYPED):
            errors.append("wrong password")
        if errors:
            return errors
        WRITE
    """,
    "collects errors by name": """
        errors = {}
        if not USER.check_password(TYPED):
            errors["old_password"] = "wrong password"
        if not errors:
            WRITE
    """,
    "keeps a message": """
        error = None
        if not USER.check_password(TYPED):
            error = "wrong password"
        if error is None:
            WRITE
    """,
    "keeps a flag": """
        allowed = False
        if USER.check_password(TYPED):
            allowed = True
        if allowed:
            WRITE
    """,
    "raises inside try": """
        try:
            if not USER.check_password(TYPED):
                raise ValueError("wrong password")
        except ValueError:
            return None
        WRITE
    """,
    "argon2 raises": """
        try:
            PasswordHasher().verify(USER.password, TYPED)
        except VerifyMismatchError:
            return None
        WRITE
    """,
    "writes in the else of try": """
        try:
            PasswordHasher().verify(USER.password, TYPED)
        except VerifyMismatchError:
            return None
        else:
            WRITE
    """,
    "asserts": """
        assert USER.check_password(TYPED)
        WRITE
    """,
    "a helper that answers": """
        if not is_current(USER, TYPED):
            return None
        WRITE
    """,
    "a helper that raises": """
        demand(USER, TYPED)
        WRITE
    """,
    "a helper that answers in two parts": """
        fits, why = verdict(USER, TYPED)
        if not fits:
            return why
        WRITE
    """,
    "a helper that names what is wrong": """
        problem = complaint(USER, TYPED)
        if problem:
            return problem
        WRITE
    """,
    "a helper that names what is wrong, asked for None": """
        if complaint(USER, TYPED) is not None:
            return None
        WRITE
    """,
    "all of several": """
        if not all([TYPED, USER.check_password(TYPED)]):
            return None
        WRITE
    """,
    "match": """
        match USER.check_password(TYPED):
            case False:
                return None
        WRITE
    """,
    "asks until it fits": """
        while not USER.check_password(TYPED):
            flash("try again")
        WRITE
    """,
    "with a lock": """
        with lock:
            if not USER.check_password(TYPED):
                return None
            WRITE
    """,
    "nested": """
        if TYPED:
            if USER.check_password(TYPED):
                WRITE
    """,
    "any of several refusals": """
        if any([not TYPED, not USER.check_password(TYPED)]):
            return None
        WRITE
    """,
}

IMPORTS = """
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from guards_of_passwords import complaint, demand, is_current, verdict
"""


def additions(files: Mapping[str, str], finding: Draft) -> Iterator[Mutant]:
    """The project with the check put before the write that a finding speaks of, in each idiom that fits."""
    sources = Sources(files)
    at = finding.at
    for how, idiom in IDIOMS.items():
        tree = sources.tree(at.path)
        node = tree.at(Place(*at))
        statement = tree.statement(node) if node is not None else None
        function = tree.function(statement) if statement is not None else None
        if statement is None or function is None or isinstance(statement, ast.Return):
            continue
        user = _user(tree, function, finding)
        made = ast.Module(statements(_flush(idiom, user, _typed(tree, function))), [])
        _put(made, statement)
        tree.replace(statement, made.body)
        _import(tree)
        found = sources.with_tree(at.path, tree)
        yield Mutant(how, at.path, at.line, {**found, "guards_of_passwords.py": HELPERS})


def _user(tree: Tree, function: Function, finding: Draft) -> str:
    """The user whose password is set, as the code calls it."""
    names = {each.arg for each in function.args.args}
    if "user" in names:
        return "user"
    text = ast.unparse(tree.root)
    for name in ("self.context['request'].user", "self.request.user", "request.user", "current_user"):
        if name in text:
            return name
    return "instance" if "instance" in names else "user"


def _typed(tree: Tree, function: Function) -> str:
    names = {each.arg for each in function.args.args}
    text = ast.unparse(tree.root)
    if "request" in names or "import request" in text:
        return 'request.form["old_password"]'
    if "body" in names:
        return "body.current_password"
    if "validated_data" in names:
        return 'validated_data["old_password"]'
    return "old_password"


def _flush(idiom: str, user: str, typed: str) -> str:
    lines = [line[8:] for line in idiom.strip("\n").splitlines()]
    return "\n".join(lines).replace("USER", user).replace("TYPED", typed)


def _put(made: ast.Module, write: ast.stmt) -> None:
    """Put the write where an idiom has `WRITE`."""
    for node in ast.walk(made):
        for _, value in ast.iter_fields(node):
            if isinstance(value, list):
                for index, each in enumerate(value):
                    if isinstance(each, ast.Expr) and ast.unparse(each) == "WRITE":
                        value[index] = write


def _import(tree: Tree) -> None:
    body = tree.root.body
    start = 1 if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) else 0
    body[start:start] = statements(IMPORTS)
