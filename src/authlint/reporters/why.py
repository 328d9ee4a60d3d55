"""The answer of `authlint why` for people.

shop/views.py:31, in the function change (lines 24 to 40)

AUT203 change-without-current-password (V6.2.3): met
  shop/views.py:31:5  user.set_password(form.cleaned_data["new"])
  the current password is checked here
    shop/forms.py:18:16  if not self.user.check_password(old):

nothing of theirs here: AUT010, AUT011
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from authlint.findings import Place
from authlint.reporters.shown import covered, visible
from authlint.reporters.text import WIDEST, LineOf
from authlint.why import Answer, Decision

OUTCOMES = {"violated": "violated", "met": "met", "unknown": "not decided", "aside": "nothing to judge"}
WIDTH = 110
WAYS = {"here": "", "above": "judged in code that leads here:", "below": "in what is called from here:"}


def render(answer: Answer, line_of: LineOf) -> str:
    """The answer as text; what strings hold is covered in the lines shown."""
    head = f"{visible(answer.path)}:{answer.line}"
    if answer.around:
        lines = (
            f"line {answer.first}"
            if answer.first == answer.last
            else f"lines {answer.first} to {answer.last}"
        )
        head += f", in {visible(answer.around)} ({lines})"
    blocks = [head]
    if answer.note:
        blocks.append(answer.note)
    way = "here"
    for each in answer.decisions:
        if each.way != way:
            way = each.way
            blocks.append(WAYS[way])
        blocks.append("\n".join(_decision(each, line_of)))
    if not answer.decisions and answer.around:
        blocks.append("no rule found anything of its own here")
    if answer.silent and answer.around:
        names = ", ".join(each.code for each in answer.silent)
        blocks.append(
            "\n".join(textwrap.wrap(f"nothing of theirs here: {names}", WIDTH, subsequent_indent="  "))
        )
    return "\n\n".join(blocks) + "\n"


def _decision(decision: Decision, line_of: LineOf) -> Iterator[str]:
    rule = decision.rule
    yield f"{rule.code} {rule.name} ({rule.requirement}): {OUTCOMES[decision.outcome]}"
    yield f"  {_line(decision.place, line_of)}"
    if decision.outcome == "met":
        for number, each in enumerate(decision.evidence):
            if number and each.message == decision.message:
                continue
            yield f"  {visible(each.message)}"
            if each.place != decision.place:
                yield f"    {_line(each.place, line_of)}"
        return
    yield f"  {visible(decision.message)}"
    for each in decision.evidence:
        yield f"  {visible(each.message)}"
        yield f"    {_line(each.place, line_of)}"
    if decision.hidden:
        yield f"  not reported: {visible(decision.hidden)}"


def _line(place: Place, line_of: LineOf) -> str:
    """The place and the source line at it."""
    text = covered(line_of(place.path, place.line).strip(), place.path)
    return f"{visible(place.path)}:{place.line}:{place.column}  {visible(text)[:WIDEST]}".rstrip()
