"""What the terminals of the practice ask for, by the name of the command."""

from . import services

COMMANDS = {
    "enrol-patient": services.enrol_patient,
    "terminal-digest": services.terminal_digest,
    "enrol-terminal": services.enrol_terminal,
    "kiosk-digest": services.kiosk_digest,
    "laboratory-digest": services.laboratory_digest,
}
