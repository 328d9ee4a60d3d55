"""What a project begins with: it is looked at, files are planned for it, and they are written where none is in
the way. Nothing of the project is imported or run.
"""
