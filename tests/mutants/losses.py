"""Taking the strong part out of right code: the slow hash, the good generator, the constant-time comparison.

Each loss turns one node of a syntax tree into what the rule of its code reports, wherever it fits.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping

from mutants.guards import Mutant, drop, negate
from mutants.sources import Function, Sources, Tree, expression, last_name, statements
from mutants.targets import Position, position

Loss = Callable[[Tree, ast.AST], bool]
"""Changes a tree at a node; False where it does not fit."""

SLOW = {
    "generate_password_hash": 0,
    "make_password": 0,
    "hashpw": 0,
    "hash": 0,
    "pbkdf2_hmac": 1,
    "scrypt": 0,
}
"""Slow hashes, with the position of the data among the arguments."""

CHECKS = {"check_password_hash": (1, 0), "checkpw": (0, 1)}
"""Checks, with the positions of what was typed and what is stored."""


def _slow(node: ast.AST) -> ast.expr | None:
    """What a slow hash is made of, as text."""
    if not isinstance(node, ast.Call) or last_name(node) not in SLOW or not node.args:
        return None
    if last_name(node) == "hash" and not isinstance(node.func, ast.Attribute):
        return None
    data = node.args[min(SLOW[last_name(node)], len(node.args) - 1)]
    if isinstance(data, ast.Call) and last_name(data) == "encode" and isinstance(data.func, ast.Attribute):
        return data.func.value
    return data


def _password(node: ast.AST) -> ast.expr | None:
    """What a slow hash of a password is made of; codes and answers have rules of their own."""
    data = _slow(node)
    return data if data is not None and "code" not in ast.unparse(data) else None


def _with_import(tree: Tree, module: str) -> None:
    tree.root.body[:0] = statements(f"import {module}")


def fast_hash(tree: Tree, node: ast.AST) -> bool:
    """A digest stands where the slow hash stood."""
    data = _password(node)
    if data is None or not isinstance(node, ast.Call):
        return False
    made = expression("hashlib.sha256(x.encode()).hexdigest()")
    for each in ast.walk(made):
        if isinstance(each, ast.Attribute) and each.attr == "encode":
            each.value = data
    tree.exchange(node, made)
    _with_import(tree, "hashlib")
    return True


def in_clear(tree: Tree, node: ast.AST) -> bool:
    """What was hashed is kept as it is."""
    data = _password(node)
    if data is None or not isinstance(node, ast.Call):
        return False
    tree.exchange(node, data)
    return True


def code_in_clear(tree: Tree, node: ast.AST) -> bool:
    """The code that was hashed is kept as it is."""
    data = _slow(node)
    if data is None or "code" not in ast.unparse(data) or not isinstance(node, ast.Call):
        return False
    tree.exchange(node, data)
    return True


def encrypted(tree: Tree, node: ast.AST) -> bool:
    """What was hashed is encrypted."""
    data = _password(node)
    if data is None or not isinstance(node, ast.Call):
        return False
    tree.exchange(node, ast.Call(expression("Fernet(KEY).encrypt"), [data], []))
    tree.root.body[:0] = statements("from cryptography.fernet import Fernet\nfrom shop.keys import KEY")
    return True


def compared_in_clear(tree: Tree, node: ast.AST) -> bool:
    """The check is an equality of what was typed and what is stored."""
    if not isinstance(node, ast.Call) or last_name(node) not in CHECKS or len(node.args) < 2:
        return False
    typed, stored = (node.args[each] for each in CHECKS[last_name(node)])
    if isinstance(typed, ast.Call) and isinstance(typed.func, ast.Attribute) and typed.func.attr == "encode":
        typed = typed.func.value
    tree.exchange(node, ast.Compare(stored, [ast.Eq()], [typed]))
    return True


def plain_equality(tree: Tree, node: ast.AST) -> bool:
    """`==` where the comparison took constant time."""
    if not isinstance(node, ast.Call) or last_name(node) != "compare_digest":
        return False
    tree.exchange(node, ast.Compare(node.args[0], [ast.Eq()], [node.args[1]]))
    return True


def little_work(tree: Tree, node: ast.AST) -> bool:
    """A work factor of long ago."""
    if not isinstance(node, ast.Call):
        return False
    name = last_name(node)
    if "secret_key" in ast.unparse(node):
        return False  # a key that a machine has drawn needs no work
    if name == "pbkdf2_hmac" and len(node.args) > 3:
        node.args[3] = ast.Constant(1000)
    elif name == "gensalt" and node.args and isinstance(node.args[0], ast.Constant):
        node.args[0] = ast.Constant(4)
    elif name == "scrypt":
        for each in node.keywords:
            if each.arg == "n":
                each.value = ast.Constant(1024)
    else:
        return False
    return True


def less_outside_tests(tree: Tree, node: ast.AST) -> bool:
    """`a if testing else b` with its branches swapped."""
    if not isinstance(node, ast.IfExp):
        return False
    node.body, node.orelse = node.orelse, node.body
    return True


def fixed_salt(tree: Tree, node: ast.AST) -> bool:
    """The salt is a constant."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func) not in ("os.urandom", "secrets.token_bytes"):
        return False
    tree.exchange(node, ast.Constant(b"salt and pepper"))
    return True


def weakest_first(tree: Tree, node: ast.AST) -> bool:
    """The list of hashers the other way round."""
    if not isinstance(node, ast.List) or len(node.elts) < 2:
        return False
    if "SECURITY_PASSWORD_SCHEMES" in ast.unparse(tree.parents[node]):
        return False  # only lists what may be read
    node.elts.reverse()
    return True


def random_module(tree: Tree, node: ast.AST) -> bool:
    """The generator of games where the operating system's stood."""
    if isinstance(node, ast.Attribute) and ast.unparse(node) in ("secrets.choice", "secrets.randbelow"):
        node.value = ast.Name("random")
        node.attr = {"randbelow": "randrange"}.get(node.attr, node.attr)
    elif isinstance(node, ast.alias) and node.name == "SystemRandom":
        for each in ast.walk(tree.root):
            if isinstance(each, ast.Name) and each.id == "SystemRandom":
                each.id = "Random"
        node.name = "Random"
    elif isinstance(node, ast.Call) and last_name(node) in ("token_urlsafe", "token_hex"):
        tree.exchange(node, expression("str(random.random())"))
    else:
        return False
    _with_import(tree, "random")
    return True


def guessable(tree: Tree, node: ast.AST) -> bool:
    """The drawn password is the address that the account was made for."""
    if not isinstance(node, ast.Call) or last_name(node) != "token_urlsafe":
        return False
    tree.exchange(node, ast.Name("email"))
    return True


def known_password(tree: Tree, node: ast.AST) -> bool:
    """A constant where the password was configured, drawn or asked for."""
    text = ast.unparse(node) if isinstance(node, ast.Call | ast.Subscript) else ""
    if not text.startswith(("os.environ[", "os.getenv(", "secrets.token_", "getpass.getpass(")):
        return False
    statement = tree.statement(node)
    if statement is not None and "email=email" in ast.unparse(statement):
        return False  # an account of whoever asks, which nobody can name in advance
    assert isinstance(node, ast.expr)
    tree.exchange(node, ast.Constant("harbour-7"))
    return True


def default_of_environment(tree: Tree, node: ast.AST) -> bool:
    """A constant for the case that the environment does not say."""
    if not isinstance(node, ast.Subscript) or ast.unparse(node.value) != "os.environ":
        return False
    tree.exchange(node, ast.Call(expression("os.environ.get"), [node.slice, ast.Constant("harbour-7")], []))
    return True


def _guard(tree: Tree, node: ast.AST, words: tuple[str, ...]) -> ast.If | None:
    """A condition that speaks of these words."""
    if isinstance(node, ast.If) and any(word in ast.unparse(node.test) for word in words):
        return node
    return None


DEVELOPING = ("DEBUG", "sys.argv")


def not_only_here(tree: Tree, node: ast.AST) -> bool:
    """What was for development alone is for everywhere."""
    guard = _guard(tree, node, DEVELOPING)
    if guard is None:
        return False
    refuses = isinstance(guard.body[-1], ast.Return | ast.Raise) and isinstance(guard.test, ast.UnaryOp)
    tree.replace(guard, guard.orelse if refuses else guard.body)
    return True


def only_elsewhere(tree: Tree, node: ast.AST) -> bool:
    """The branches of a switch for development are swapped."""
    guard = _guard(tree, node, DEVELOPING)
    if guard is None:
        return False
    guard.test = ast.UnaryOp(ast.Not(), guard.test)
    return True


def placeholder_passes(tree: Tree, node: ast.AST) -> bool:
    """Nothing refuses the placeholder."""
    if not isinstance(node, ast.If) or not isinstance(node.body[-1], ast.Raise):
        return False
    if not isinstance(node.test, ast.Compare) or not isinstance(node.test.ops[0], ast.Eq | ast.In):
        return False
    tree.replace(node, [])
    return True


def constant_passes(tree: Tree, node: ast.AST) -> bool:
    """The constant that was refused is the one that is let in."""
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
        return False
    constants = [each for each in node.test.comparators if isinstance(each, ast.Constant) and each.value]
    if not constants or not isinstance(node.test.ops[0], ast.Eq) or not isinstance(node.body[-1], ast.Raise):
        return False
    node.test.ops = [ast.NotEq()]
    function = tree.function(node)
    if function is not None:
        function.name = "login"  # a function that lets somebody in says so
    return True


def constant_hash(tree: Tree, node: ast.AST) -> bool:
    """The stored hash is the constant one."""
    if not isinstance(node, ast.Attribute) or node.attr != "password_hash" or "DUMMY" not in tree.text():
        return False
    tree.exchange(node, ast.Name("DUMMY_HASH"))
    for each in ast.walk(tree.root):
        if isinstance(each, ast.Name) and each.id == "DUMMY_HASH":
            each.id = "ADMIN_HASH"  # one that lets somebody in is called no dummy
    return True


def fallback(tree: Tree, node: ast.AST) -> bool:
    """An empty default of a configured password is a known one."""
    if not isinstance(node, ast.keyword) or node.arg != "fallback":
        return False
    if not isinstance(node.value, ast.Constant) or node.value.value != "":
        return False
    node.value = ast.Constant("harbour-7")
    return True


def used_twice(tree: Tree, node: ast.AST) -> bool:
    """What was used is not taken away."""
    if not isinstance(node, ast.Expr) or last_name(node.value) != "delete":
        return False
    tree.replace(node, [])
    return True


def token_unchecked(tree: Tree, node: ast.AST) -> bool:
    """The token or code that was sent is not looked at."""
    here = _token_check(tree, node)
    return here is not None and drop(tree, here)


def token_wrong(tree: Tree, node: ast.AST) -> bool:
    """A wrong token or code is what lets through."""
    here = _token_check(tree, node)
    return here is not None and negate(tree, here)


def _token_check(tree: Tree, node: ast.AST) -> Position | None:
    checks = isinstance(node, ast.Call) and last_name(node) in ("check_token", "decode")
    compares = isinstance(node, ast.Compare) and "otp" in ast.unparse(node)
    if not isinstance(node, ast.expr) or not (checks or compares):
        return None
    return position(tree, node, True)


def without_secret(tree: Tree, node: ast.AST) -> bool:
    """A token is made of what everybody knows."""
    if not isinstance(node, ast.BinOp) or "SECRET" not in ast.unparse(node.right):
        return False
    tree.exchange(node, node.left)
    return True


def other_site(tree: Tree, node: ast.AST) -> bool:
    """The link goes to where the request says that it came from."""
    if isinstance(node, ast.Attribute) and node.attr == "SITE_URL":
        function = tree.function(node)
        assert function is not None
        function.args.args.insert(0, ast.arg("request"))
        tree.exchange(node, expression("'https://' + request.headers['Host']"))
        return True
    return False


def not_encrypted(tree: Tree, node: ast.AST) -> bool:
    """The link goes to a real site over http."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or "localhost" not in node.value:
        return False
    node.value = node.value.replace("localhost:8000", "shop.harbour.net")
    return True


def hash_forgotten(tree: Tree, node: ast.AST) -> bool:
    """Nothing shows any more that the store holds hashes."""
    if not isinstance(node, ast.ImportFrom) or "check_password_hash" not in ast.unparse(node):
        return False
    tree.replace(node, [])
    return True


def plain_column(tree: Tree, node: ast.AST) -> bool:
    """A column of text where its type hashed."""
    if not isinstance(node, ast.Call) or last_name(node) != "PasswordType":
        return False
    tree.exchange(node, expression("db.String(80)"))
    return True


def plain_sql(tree: Tree, node: ast.AST) -> bool:
    """The database stores what it is given."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or "crypt(%s" not in node.value:
        return False
    node.value = node.value.replace("crypt(%s, gen_salt('bf'))", "%s")
    return True


HASHING = ("save", "hashed", "no_placeholder")


def method_dropped(tree: Tree, node: ast.AST) -> bool:
    """The method that hashes or refuses is gone."""
    if not isinstance(node, Function) or node.name not in HASHING or tree.owner(node) is None:
        return False
    if not any(word in ast.unparse(node) for word in ("make_password", "hash_password", "raise")):
        return False
    tree.replace(node, [])
    return True


def digest_dropped(tree: Tree, node: ast.AST) -> bool:
    """What was typed is looked up as it is."""
    if not isinstance(node, ast.Call) or last_name(node) != "hexdigest":
        return False
    made = next(
        (each for each in ast.walk(node) if isinstance(each, ast.Call) and last_name(each) == "encode"), None
    )
    if made is None or not isinstance(made.func, ast.Attribute) or "password" not in ast.unparse(made):
        return False
    tree.exchange(node, made.func.value)
    return True


LOSSES: dict[str, tuple[Loss, ...]] = {
    "AUT010": (fast_hash,),
    "AUT011": (in_clear, plain_column, plain_sql, method_dropped),
    "AUT012": (compared_in_clear, digest_dropped),
    "AUT013": (little_work, less_outside_tests),
    "AUT014": (fixed_salt,),
    "AUT015": (weakest_first, not_only_here, only_elsewhere),
    "AUT016": (plain_equality,),
    "AUT302": (
        known_password,
        default_of_environment,
        not_only_here,
        only_elsewhere,
        placeholder_passes,
        method_dropped,
    ),
    "AUT312": (known_password, default_of_environment, constant_passes, constant_hash, fallback),
    "AUT401": (random_module,),
    "AUT403": (hash_forgotten,),
    "AUT411": (not_only_here, only_elsewhere),
    "AUT413": (not_only_here, only_elsewhere),
    "AUT421": (guessable,),
    "AUT423": (other_site, not_encrypted),
    "AUT433": (used_twice, token_unchecked, token_wrong, without_secret),
    "AUT502": (code_in_clear,),
    "AUT503": (random_module,),
    "AUT512": (encrypted,),
}
"""Code -> what its rule must miss; every right example of the code's page and cases is tried."""


def losses(sources: Sources, code: str, paths: Iterable[str] = ()) -> Iterator[Mutant]:
    """Every single loss that fits somewhere in a project, or in these files of it."""
    for loss in LOSSES.get(code, ()):
        how = (loss.__doc__ or loss.__name__).rstrip(".")
        for path in paths or sources.files:
            start = 0
            while True:
                tree = sources.tree(path)
                nodes = list(ast.walk(tree.root))
                # A loss that does not fit leaves the tree as it is.
                fitting = next((n for n in range(start, len(nodes)) if loss(tree, nodes[n])), None)
                if fitting is None:
                    break
                start = fitting + 1
                yield Mutant(how, path, getattr(nodes[fitting], "lineno", 0), sources.with_tree(path, tree))


def moved(files: Mapping[str, str]) -> Iterator[Mutant]:
    """The same project with code for tests among the code that is shipped."""
    for path in files:
        for name in ("settings/test.py",):
            if path == name:
                changed = {("shop/base.py" if each == path else each): text for each, text in files.items()}
                yield Mutant("The code is no test's", "shop/base.py", 1, changed)
