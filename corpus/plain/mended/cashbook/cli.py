"""Commands: sign up, change the password, recover."""

import argparse
import getpass

from . import auth, recovery


def change(name):
    """A new password for somebody who knows the current one."""
    current = getpass.getpass("Current password: ")
    new = getpass.getpass("New password: ")
    if new != getpass.getpass("Once more: "):
        print("The two entries differ.")
        return
    print("Changed." if auth.change_password(name, current, new) else "The current password is wrong.")


def sign_up():
    """A new member."""
    name, email = input("Name: "), input("Mail: ")
    auth.add_member(name, email, getpass.getpass())


def recover():
    """A new password for the token of the mail."""
    if recovery.use_token(input("Token: "), getpass.getpass("New password: ")):
        print("Changed.")


def main(words):
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="cashbook")
    parser.add_argument("--text", action="store_true")
    parser.add_argument("command", choices=["sign-up", "change", "recover"])
    command = parser.parse_args(words).command
    if command == "sign-up":
        sign_up()
    elif command == "recover":
        recover()
    else:
        change(input("Name: "))
