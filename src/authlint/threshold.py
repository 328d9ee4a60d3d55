"""What makes a run fail: `high`, `medium:high` (a severity and a confidence at least), `any`, `never`.

What is reported is another matter; a finding below the threshold is reported and does not fail.
"""

from __future__ import annotations

from typing import NamedTuple, cast

from authlint.config import ConfigError, at_least
from authlint.findings import CONFIDENCES, SEVERITIES, Confidence, Finding, Severity


class Threshold(NamedTuple):
    """The least severity and confidence of a finding that fails; no severity means that none does."""

    severity: Severity | None = "info"
    confidence: Confidence = "low"

    def reached(self, finding: Finding) -> bool:
        """Whether a finding makes the run fail."""
        if self.severity is None or not at_least(finding.confidence, self.confidence):
            return False
        return SEVERITIES.index(finding.severity) >= SEVERITIES.index(self.severity)


def threshold(text: str, place: str = "--fail-on") -> Threshold:
    """Read a threshold; "" is that of every finding. Raises ConfigError."""
    if text in ("", "any"):
        return Threshold()
    if text == "never":
        return Threshold(None)
    severity, colon, confidence = text.partition(":")
    if severity not in SEVERITIES or (colon and confidence not in CONFIDENCES):
        raise ConfigError(
            f'{place}: "{text[:60]}" is no threshold; write any, never, or a severity'
            f" ({', '.join(reversed(SEVERITIES))}) and, after a colon, a confidence"
            f" ({', '.join(reversed(CONFIDENCES))})"
        )
    return Threshold(severity, cast("Confidence", confidence or "low"))
