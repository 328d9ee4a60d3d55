"""The lending library: readers borrow, librarians look after the shelves."""

from flask import Flask

from . import account, api, auth, cli, shelves
from .extensions import db, login_manager, mail


def create_app(config="stacks.config.Production"):
    """The application; the first librarian is added by `flask add-librarian`."""
    app = Flask(__name__)
    app.config.from_object(config)
    db.init_app(app)
    mail.init_app(app)
    login_manager.init_app(app)
    app.register_blueprint(auth.bp)
    app.register_blueprint(account.bp)
    app.register_blueprint(shelves.bp)
    app.register_blueprint(api.bp, url_prefix="/api")
    cli.register(app)
    with app.app_context():
        db.create_all()
    return app
