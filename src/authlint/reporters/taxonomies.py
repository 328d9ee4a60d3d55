"""The documents that findings refer to, as SARIF taxonomies: CWE, both versions of ASVS, the life cycle.

Only what the rules name is listed. A reference is by name and position, as the standard wants it.
"""

from __future__ import annotations

from collections.abc import Iterable

from authlint.record import field, record
from authlint.requirements import requirements

Object = dict[str, object]

_ASVS = "https://owasp.org/www-project-application-security-verification-standard/"


@record()
class Document:
    """A taxonomy. `mark` is what its ids begin with in our own tables, "" for CWE."""

    name: str
    mark: str
    organization: str
    text: str
    version: str = ""
    link: str = ""


DOCUMENTS = (
    Document(
        "CWE",
        "",
        "MITRE",
        "Common Weakness Enumeration",
        link="https://cwe.mitre.org/data/published/cwe_latest.pdf",
    ),
    Document(
        "OWASP ASVS 5.0.0",
        "V",
        "OWASP",
        "Application Security Verification Standard, version 5.0.0",
        "5.0.0",
        _ASVS,
    ),
    Document(
        "OWASP ASVS 4.0.3",
        "v4-",
        "OWASP",
        "Application Security Verification Standard, version 4.0.3",
        "4.0.3",
        _ASVS,
    ),
    Document(
        "authenticator life cycle", "AL-", "authlint", "Requirements on the life cycle of authenticators"
    ),
)


@record(frozen=False)
class Taxonomies:
    """Collects the entries that a document names, and gives references to them."""

    entries: list[dict[str, int]] = field(default_factory=lambda: [{} for _ in DOCUMENTS])

    def of(self, named: Iterable[str], cwe: Iterable[int]) -> list[Object]:
        """References to requirements, then to weaknesses, the chief weakness last: some readers keep that one."""
        found = [
            self._reference(number, each.removeprefix("v4-"))
            for each in named
            if (number := _document(each)) is not None
        ]
        return found + [self._reference(0, f"CWE-{each}") for each in reversed(tuple(cwe))]

    def _reference(self, document: int, identifier: str) -> Object:
        entries = self.entries[document]
        index = entries.setdefault(identifier, len(entries))
        component = {"name": DOCUMENTS[document].name, "index": document}
        return {"id": identifier, "index": index, "toolComponent": component}

    def supported(self) -> list[Object]:
        """The list that the driver gives."""
        return [{"name": each.name, "index": number} for number, each in enumerate(DOCUMENTS)]

    def written(self) -> list[Object]:
        """The taxonomies with the entries named so far."""
        return [
            self._component(document, entries)
            for document, entries in zip(DOCUMENTS, self.entries, strict=True)
        ]

    def _component(self, document: Document, entries: dict[str, int]) -> Object:
        component: Object = {
            "name": document.name,
            "organization": document.organization,
            "shortDescription": {"text": document.text},
            "isComprehensive": False,
            "taxa": [_entry(document, each) for each in entries],
        }
        if document.version:
            component["version"] = document.version
        if document.link:
            component["informationUri"] = document.link
        return component


def _document(requirement: str) -> int | None:
    marked = (
        number for number, each in enumerate(DOCUMENTS) if each.mark and requirement.startswith(each.mark)
    )
    return next(marked, None)


def _entry(document: Document, identifier: str) -> Object:
    if not document.mark:
        number = identifier.removeprefix("CWE-")
        return {"id": identifier, "helpUri": f"https://cwe.mitre.org/data/definitions/{number}.html"}
    mark = "" if identifier.startswith(document.mark) else document.mark
    row = requirements().get(mark + identifier)
    return (
        {"id": identifier, "shortDescription": {"text": row.title}} if row is not None else {"id": identifier}
    )
