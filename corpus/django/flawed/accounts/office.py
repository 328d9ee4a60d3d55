"""What the terminal in the office asks for, by the name of the command."""

from . import services

COMMANDS = {
    "invite": services.invite,
    "import-sheet": services.import_sheet,
    "keep-for-gate": services.keep_for_gate,
}
