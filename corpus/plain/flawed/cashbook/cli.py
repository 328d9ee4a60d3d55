"""Commands: sign up, change the password, recover."""

import argparse
import getpass

from . import auth, recovery


def change(name):
    """A new password for a member of the club."""
    new = getpass.getpass("New password: ")
    again = getpass.getpass("Once more: ")
    if new != again:
        print("The two entries differ.")
        return
    auth.set_password(name, new)  # error: AUT203
    print("Changed.")


def sign_up():
    """A new member."""
    name, email = input("Name: "), input("Mail: ")
    auth.add_member(name, email, getpass.getpass())


def recover():
    """A new password for the right answer."""
    name = input("Name: ")
    print(recovery.ask(name))
    if recovery.recover(name, input("Answer: "), getpass.getpass("New password: ")):
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
