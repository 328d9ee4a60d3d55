"""What the terminal of the depot asks for, by the name of the command."""

from . import crud

COMMANDS = {
    "create-driver": crud.create_driver,
}
