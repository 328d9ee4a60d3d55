"""The fingerprint by which GitHub knows an alert again: a hash for each line of a file.

It is taken over the first 100 characters from the start of the line on, UTF-16 code units without blanks and
tabs, with CR and CRLF as LF, the end of the file as 65535 and zeros behind it: a polynomial in 37 modulo
2**64, in hexadecimal, a colon, and how often the file had this hash up to here. The `upload-sarif` action
computes the same for results that have none, and warns of one that differs.
"""

from __future__ import annotations

from array import array
from itertools import accumulate

WINDOW = 100
FACTOR = 37
END = 65535
_MASK = (1 << 64) - 1
_LAST = pow(FACTOR, WINDOW, 1 << 64)


def line_hashes(data: bytes) -> list[str]:
    """The hash of each line of a file, line 1 first; there is always one, that of the empty last line."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace(" ", "").replace("\t", "")
    units = array("H", text.encode("utf-16-le", "surrogatepass"))
    if array("H", [1]).tobytes() != b"\x01\x00":
        units.byteswap()
    starts = [0, *(number for number, unit in enumerate(units, 1) if unit == 10)]
    units.append(END)
    units.extend([0] * WINDOW)
    sums = list(accumulate(units, lambda total, unit: (total * FACTOR + unit) & _MASK, initial=0))
    counts: dict[int, int] = {}
    hashes = []
    for start in starts:
        value = (sums[start + WINDOW] - sums[start] * _LAST) & _MASK
        counts[value] = counts.get(value, 0) + 1
        hashes.append(f"{value:x}:{counts[value]}")
    return hashes
