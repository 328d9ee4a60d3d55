"""The lending library: readers borrow, librarians look after the shelves."""

from flask import Flask
from werkzeug.security import generate_password_hash

from . import account, api, auth, cli, shelves
from .extensions import db, login_manager, mail
from .models import Reader


def create_app(config="stacks.config.Production"):
    """The application, with the first librarian in it."""
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
        if not Reader.query.filter_by(username="librarian").first():
            db.session.add(Reader(username="librarian", is_staff=True, password_hash=generate_password_hash("quiet-please")))  # error: AUT302
            db.session.commit()
    return app
