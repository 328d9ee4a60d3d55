"""Starts the cash book: a window, or commands with --text."""

import sys

from cashbook import cli, db, seed, window

if __name__ == "__main__":
    db.create()
    seed.first_accounts()
    if "--text" in sys.argv:
        cli.main(sys.argv[1:])
    else:
        window.Main().mainloop()
