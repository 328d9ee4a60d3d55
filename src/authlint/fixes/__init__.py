"""Fixes: what rules wish to have mended, worked out on the syntax tree, tried, and written.

    mending      the words between the steps: Change, Proposal, Refused
    sheet        the text of one file, with places as offsets
    page         one Python file: its tree, what names mean (with imports and menders the only user of libcst)
    imports      an import that is there is used again, or the line that adds one
    draws, ...   menders, one module a subject, named by `Mend.how`
    plan         findings to fixes, tried on the text in memory
    store        changed files to disk
    difference   changed files as a patch
    silence      the comment that ignores a finding, as an edit

A mender is a module with `mend(page, spot, values) -> Proposal | None`. It changes text by stretches, so
everything outside of them stays as it is, byte for byte. Nothing here is imported before a fix is asked for.
"""
