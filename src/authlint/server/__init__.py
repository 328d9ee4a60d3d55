"""The language server: what `authlint check` says of a file, said of the text that an editor holds.

    places      positions as the protocol counts them
    settings    what an editor may set
    standing    a project that stays read while its files are edited
    desk        the open documents: what is to be said of them, what may be done about it
    pages       what a reader is shown of a rule
    clerk       the one thread that works, so that the other one can listen
    speech      findings in the words of the protocol
    session     the protocol itself, by pygls

Up to `clerk` nothing knows the protocol; `speech` and `session` alone import lsprotocol and pygls.
"""
