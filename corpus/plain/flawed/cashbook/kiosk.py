"""What the kiosk asks for, by the name of the command."""

from . import auth, recovery

COMMANDS = {
    "add-kiosk": auth.add_kiosk,
    "kiosk-sign-in": auth.kiosk_sign_in,
    "export-kiosk": auth.export_kiosk,
    "strong-digest": auth.strong_digest,
    "backup-digest": auth.backup_digest,
    "remember": auth.remember,
    "new-password": recovery.new_password,
    "kiosk-reminder": recovery.kiosk_reminder,
    "emergency-codes": recovery.emergency_codes,
}
