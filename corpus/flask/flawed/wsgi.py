"""What the web server loads."""

from stacks import create_app

app = create_app()
