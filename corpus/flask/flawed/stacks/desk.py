"""What the machine at the desk asks for, by the name of the command."""

from . import services

COMMANDS = {
    "issue-card": services.issue_card,
    "desk-digest": services.desk_digest,
    "quick-digest": services.quick_digest,
    "lock-away": services.lock_away,
}
