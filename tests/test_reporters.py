"""Reports: pure functions of what was found."""

from __future__ import annotations

import json
import re

import pytest

from authlint.findings import Evidence, Finding, Place, Report, Silenced, Skipped, Tally
from authlint.fingerprints import content, fingerprint
from authlint.record import replace
from authlint.registry import checks
from authlint.reporters import json as as_json
from authlint.reporters import sarif, text
from authlint.reporters.shown import covered, visible

LINES = {
    ("shop/views.py", 2): '    user.set_password(form["new"])',
    ("shop/services.py", 3): "    user.set_password(raw)",
    ("shop/seed.py", 1): 'create("admin", "hunter2")  # first',
    ("a é.py", 1): 'x = "日本"; call(',
}

FINDING = Finding(
    code="AUT203",
    name="change-without-current-password",
    message="the password of request.user is set and the current one is not checked; verify it",
    requirement="V6.2.3",
    requirements=("V6.2.3", "v4-2.1.6"),
    cwe=(620, 306),
    level=1,
    severity="high",
    confidence="high",
    place=Place("shop/views.py", 2, 5, 2, 35),
    function="change",
    related=(Evidence(Place("shop/services.py", 3, 5, 3, 27), "it is written here"),),
    fingerprint=fingerprint("shop/views.py", content("AUT203", "change", "user.set_password(form)", 0)),
)


def line_of(path: str, number: int) -> str:
    return LINES.get((path, number), "")


def report(*findings: Finding) -> Report:
    return Report(
        findings=list(findings),
        seen=12,
        analysed=3,
        skipped=[Skipped("bad.py", "syntax error in line 1")],
        engines={"python": "ran", "semgrep": "not run: semgrep is not installed"},
        left_out={"tests": 2},
    )


def test_text() -> None:
    assert (
        text.render(report(FINDING), line_of)
        == """\
shop/views.py:2:5: AUT203 the password of request.user is set and the current one is not checked; verify it
  |
2 |     user.set_password(form["new"])
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = shop/services.py:3:5: it is written here
  = help: authlint explain AUT203 (V6.2.3, v4-2.1.6, CWE-620)

not analysed:
  bad.py: syntax error in line 1
semgrep rules: not run: semgrep is not installed
1 finding in 1 file; 12 files seen, 3 analysed, 2 test files left out
"""
    )


def test_text_of_nothing() -> None:
    assert text.render(Report(seen=1, engines={"python": "ran"}), line_of) == (
        "no findings; 1 file seen, 0 analysed\n"
    )


def test_colour_only_on_demand() -> None:
    assert "\x1b[" not in text.render(report(FINDING), line_of)
    assert "\x1b[1;31mAUT203\x1b[0m" in text.render(report(FINDING), line_of, colour=True)


def test_carets_stand_below_wide_characters() -> None:
    source = 'd["日本"]; call('
    finding = replace(FINDING, place=Place("a é.py", 1, 10, 3, 2), related=())
    _, _, line, mark, *_ = text.render(report(finding), lambda path, number: source).split("\n")
    assert line == f"1 | {source}" and mark == "  |            ^^^^^"


def test_a_long_line_is_cut_around_its_place() -> None:
    def long(path: str, number: int) -> str:
        return "a" * 1000 + "call()" + "b" * 1000

    finding = replace(FINDING, place=Place("a.py", 1, 1001, 1, 1007), related=())
    _, _, line, mark, *_ = text.render(report(finding), long).split("\n")
    assert len(line) < 170 and line.startswith("1 | ...aaa") and line.endswith("bbb...")
    assert line[mark.index("^") : mark.rindex("^") + 1] == "call()"


def test_a_terminal_is_not_overrun() -> None:
    long = "    " + "y = 1; " * 9 + "call(a, b)" + "; z = 2" * 9
    at = long.index("call") + 1
    twice = Evidence(Place("shop/services.py", 3, 9), "it is written here, and the sentence goes on and on")
    finding = replace(
        FINDING, place=Place("a.py", 9, at, 9, at + 10), related=(*FINDING.related, twice, twice)
    )
    plain = text.render(report(finding), lambda path, number: long)
    for columns in 40, 60, 100:
        shown = text.render(report(finding), lambda path, number: long, columns=columns)
        lines = shown.split("\n\nnot analysed")[0].splitlines()
        assert max(len(each) for each in lines if "help:" not in each) <= columns, shown
        (mark,) = [each for each in lines if "^" in each]
        line = lines[lines.index(mark) - 1]
        assert line[mark.index("^") : mark.rindex("^") + 1] == "call(a, b)"
        assert finding.message in " ".join(shown.split())
    assert plain.count("the sentence goes on") == 1


def test_a_secret_is_not_shown() -> None:
    finding = replace(FINDING, code="AUT302", place=Place("shop/seed.py", 1, 1, 1, 27), related=())
    shown = text.render(report(finding), line_of)
    assert "hunter2" not in shown and 'create("*****", "*******")  # first' in shown
    assert "hunter2" not in as_json.render(report(finding)) + sarif.render(report(finding), checks(), line_of)


@pytest.mark.parametrize(
    ("path", "line", "shown"),
    [
        ("a.py", 'x = f\'{a}b\' + r"c\\"d"', "x = f'****' + r\"****\""),
        ("a.py", 'if password == "secret":', 'if password == "******":'),
        ("a.py", 'x = """open', 'x = """****'),
        (
            "a.py",
            'if data["password"] == data.get("other", "x"):',
            'if data["password"] == data.get("other", "*"):',
        ),
        ("a.py", 'os.environ.get("ADMIN_PASSWORD") or "x"', 'os.environ.get("ADMIN_PASSWORD") or "*"'),
        ("a.py", 'create(**{"password": "hunter2"})', 'create(**{"password": "*******"})'),
        ("a.py", 'login("x", ["a", "b"])', 'login("*", ["*", "*"])'),
        ("a.yml", "ADMIN_PASSWORD: hunter2 # first", "ADMIN_PASSWORD: ******* # first"),
        ("a.yml", "- ADMIN_PASSWORD=hunter2", "- ADMIN_PASSWORD=*******"),
        ("a.yml", 'password: "hunter2"', 'password: "*******"'),
        ("a.json", '{"level": 3, "password": "hunter2"}', '{"level": *, "password": "*******"}'),
        ("a.yml", "password: a#b, c  # first", "password: ******  # first"),
        ("a.yml", "{user: admin, password: hunter2}", "{user: *****, password: *******}"),
        (".env", "PASSWORD=hunter2", "PASSWORD=*******"),
        ("Dockerfile", "ENV ADMIN_PASSWORD hunter2", "ENV ADMIN_PASSWORD *******"),
        ("a.sql", "VALUES ('admin', 'hunter2');", "VALUES ('*****', '*******');"),
        ("a.xml", '<field name="password">hunter2</field>', '<field name="********">*******</field>'),
    ],
)
def test_covered(path: str, line: str, shown: str) -> None:
    assert covered(line, path) == shown


def test_a_secret_beside_the_finding_is_not_shown() -> None:
    line = (
        'ok = hashlib.new("sha256", b"hunter2" + raw) == "0f" or get("https://x.example/a", "a.b.C", d["k"])'
    )
    shown = covered(line, "a.py", telling=True)
    assert "hunter2" not in shown and len(shown) == len(line)
    assert shown == line.replace("hunter2", "*******").replace('"0f"', '"**"')
    finding = replace(FINDING, code="AUT010", place=Place("a.py", 1, 6, 1, 20), related=())
    assert "hunter2" not in text.render(report(finding), lambda path, number: line)


def test_what_a_terminal_would_obey_is_made_visible() -> None:
    hostile = "a\x1b]0;x\x07\r\n::error::\u202eb\u200b\ud800\ttab"
    assert visible(hostile) == "a\\x1b]0;x\\x07\\x0d\\x0a::error::\\u202eb\\u200b\\ud800\ttab"
    finding = replace(FINDING, place=Place("x\n::error::\x1b[31m.py", 1, 1, 1, 2), message="m\x1b[2J")
    shown = text.render(report(finding), lambda path, number: "\x1b[31m = 1")
    assert "\x1b" not in shown and "\n::error::" not in shown


def test_what_services_obey_in_a_line_is_taken_apart() -> None:
    assert visible("x ##[error]y ##vso[task.z] ## a") == "x #\\x23[error]y #\\x23vso[task.z] ## a"
    finding = replace(FINDING, place=Place("::error::a.py", 1, 1, 1, 2), related=())
    assert text.render(report(finding), line_of).startswith("./::error::a.py:1:1: ")


def test_json() -> None:
    document = json.loads(as_json.render(report(FINDING)))
    assert list(document) == ["version", "findings", "silenced", "files", "engines"]
    assert document["version"] == 1
    (finding,) = document["findings"]
    assert finding == {
        "code": "AUT203",
        "name": "change-without-current-password",
        "message": FINDING.message,
        "requirement": "V6.2.3",
        "requirements": ["V6.2.3", "v4-2.1.6"],
        "cwe": [620, 306],
        "level": 1,
        "severity": "high",
        "confidence": "high",
        "path": "shop/views.py",
        "line": 2,
        "column": 5,
        "end_line": 2,
        "end_column": 35,
        "function": "change",
        "related": [{"path": "shop/services.py", "line": 3, "column": 5, "message": "it is written here"}],
        "fingerprint": FINDING.fingerprint,
        "fixable": False,
        "fix": None,
    }
    assert document["files"] == {
        "seen": 12,
        "analysed": 3,
        "skipped": [{"path": "bad.py", "reason": "syntax error in line 1"}],
    }
    assert document["engines"] == {"python": "ran", "semgrep": "not run: semgrep is not installed"}


def test_json_documents_every_key() -> None:
    whole = report(FINDING)
    whole.silenced = [Silenced(FINDING, "the account is new")]
    document = json.loads(as_json.render(whole))
    (silenced,) = document["silenced"]
    assert silenced["reason"] == "the account is new"
    keys = {*document, *document["files"], *document["findings"][0], *document["findings"][0]["related"][0]}
    keys |= {*silenced}
    assert {each for each in keys if f'"{each}"' not in (as_json.__doc__ or "")} == set()


def test_what_comments_silence_is_counted_and_listed_for_an_audit() -> None:
    whole = report()
    whole.silenced = [Silenced(FINDING, "the account is new\x1b[31m")]
    assert "no findings, 1 silenced by comments; " in text.render(whole, line_of)
    assert "the account is new" not in text.render(whole, line_of)
    whole.tallies = [Tally("V6.2.3", 1, "title", ("AUT203",))]
    shown = text.render(whole, line_of)
    assert f"  shop/views.py:2:5 AUT203 {FINDING.message} (the account is new\\x1b[31m)\n" in shown


def test_names_that_are_not_utf8() -> None:
    broken = b"caf\xe9.py".decode("utf-8", "surrogateescape")
    finding = replace(FINDING, place=Place(broken, 1, 1, 1, 2), related=())
    out = as_json.render(report(finding))
    assert json.loads(out.encode("utf-8"))["findings"][0]["path"] == "caf%E9.py"
    uri = run_of(report(finding))["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "caf%E9.py"
    assert text.render(report(finding), line_of).startswith("caf\\udce9.py:1:1:")


# Every value is looked up by name in what json gives back, and the tests say what is there.
def run_of(one: Report):  # type: ignore[no-untyped-def]
    document = json.loads(sarif.render(one, checks(), line_of))
    assert document["version"] == "2.1.0" and document["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = document["runs"]
    return run


def test_sarif_result() -> None:
    run = run_of(report(FINDING))
    assert run["columnKind"] == "unicodeCodePoints"
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "AUT203"
    assert result["level"] == "error" and result["message"]["text"].startswith(FINDING.message)
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "shop/views.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 35},
    }
    (related,) = result["relatedLocations"]
    assert related["id"] == 1 and related["message"]["text"] == "it is written here"
    assert result["partialFingerprints"] == {"authlintFingerprint/v1": FINDING.fingerprint}


def test_sarif_regions_are_of_one_line() -> None:
    finding = replace(FINDING, place=Place("a é.py", 1, 11, 9, 3), related=())
    (result,) = run_of(report(finding))["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 1, "startColumn": 11, "endLine": 1, "endColumn": 16}
    assert place["artifactLocation"]["uri"] == "a%20%C3%A9.py"


def test_sarif_rules() -> None:
    run = run_of(report(FINDING))
    rules = run["tool"]["driver"]["rules"]
    assert [each["id"] for each in rules] == sorted({each.code for each in checks()})
    for rule in rules:
        assert rule["shortDescription"]["text"] and 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"] and rule["help"]["markdown"]
        tags = rule["properties"]["tags"]
        assert "security" in tags and len(tags) <= 20
        assert any(re.fullmatch(r"external/cwe/cwe-\d{3,}", each) for each in tags)
        assert any(each.startswith(("asvs/v5.0.0-", "asvs/v4.0.3-", "requirement/")) for each in tags)
        assert rule["properties"]["precision"] in ("high", "medium", "low")
        assert 0 < float(rule["properties"]["security-severity"]) <= 10
    (change,) = [each for each in rules if each["id"] == "AUT203"]
    assert "external/cwe/cwe-620" in change["properties"]["tags"]
    assert "asvs/v5.0.0-6.2.3" in change["properties"]["tags"]


def test_sarif_says_what_was_not_analysed() -> None:
    (invocation,) = run_of(report())["invocations"]
    assert invocation["executionSuccessful"] is True
    skipped, engine = invocation["toolExecutionNotifications"]
    assert skipped["message"]["text"] == "not analysed: syntax error in line 1"
    assert skipped["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "bad.py"
    assert engine["level"] == "note" and "semgrep" in engine["message"]["text"]
    failed = report()
    failed.faults.append("AUT000 ...")
    assert run_of(failed)["invocations"][0]["executionSuccessful"] is False


def test_sarif_describes_findings_about_the_tool_itself() -> None:
    finding = replace(FINDING, code="AUT001", name="unused-suppression", severity="low", requirement="")
    run = run_of(report(finding))
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "AUT001"
    assert result["level"] == "note"


def texts(value: object) -> list[object]:
    """Every text and string of a document; an empty one counts as missing for those who take it in."""
    if isinstance(value, dict):
        return [found for key, each in value.items() if key != "function" for found in texts(each)]
    if isinstance(value, list):
        return [found for each in value for found in texts(each)]
    return [value]


def test_sarif_has_no_empty_text_and_nothing_of_this_machine() -> None:
    out = sarif.render(report(FINDING), checks(), line_of)
    assert "" not in texts(json.loads(out))
    assert "/home/" not in out and "/tmp/" not in out


def test_a_digest_written_into_the_code_is_covered() -> None:
    from authlint.reporters.shown import secretive

    line = '    "alice": "5f4dcc3b5aa765d61d8327deb882cf99",'
    assert secretive("AUT010", line, 14) and not secretive("AUT010", line, 5 + 7)
    assert secretive("AUT302", "create(name, password)", 1)
