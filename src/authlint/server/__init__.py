"""The language server: what `authlint check` says of a file, said of the text that an editor holds.

    places      positions as the protocol counts them
    settings    what an editor may set
    configured  which configuration and baseline count for a document
    standing    a project that stays read while its files are edited
    documents   what is open, and what is said of it
    desk        all open documents together
    mending     fixes for what is shown
    patterns    documents that are not Python, by semgrep
    pages       what a reader is shown of a rule
    clerk       the one thread that works, so that the other one can listen
    speech      findings in the words of the protocol
    actions     what may be done about them
    session     one editor: what it was told, what it is told when
    protocol    which message asks what, by pygls

Up to `clerk` nothing knows the protocol; the last four alone import lsprotocol and pygls.
"""
