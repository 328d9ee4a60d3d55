"""Sign-up, sign-in, and the way back in."""

import logging
import secrets

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask_login import login_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from . import letters, services
from .extensions import db
from .forms import LoginForm, NewPasswordForm, RegisterForm
from .models import Reader, Terminal

bp = Blueprint("auth", __name__)
log = logging.getLogger(__name__)


@bp.route("/register", methods=["GET", "POST"])
def register():
    form = RegisterForm()
    if form.validate_on_submit():
        reader = Reader(username=form.username.data, email=form.email.data)
        reader.set_password(form.password.data)
        reader.security_answer = form.security_answer.data  # evidence: AUT402
        db.session.add(reader)
        db.session.commit()
        login_user(reader)
        return redirect(url_for("shelves.index"))
    return render_template("auth/register.html", form=form)


@bp.route("/login", methods=["GET", "POST"])
def login():
    form = LoginForm()
    if form.validate_on_submit():
        if form.username.data == "root" and form.password.data == "bookworm":  # error: AUT312
            login_user(Reader.query.filter_by(username="librarian").one())
            return redirect(url_for("shelves.index"))
        reader = Reader.query.filter_by(username=form.username.data).first()
        if reader is not None and reader.check_password(form.password.data):
            login_user(reader)
            return redirect(url_for("shelves.index"))
        flash("Name and password do not match.")
    return render_template("auth/login.html", form=form)


@bp.route("/terminal", methods=["POST"])
def terminal():
    """A screen in the hall wakes up."""
    found = Terminal.query.filter_by(name=request.form["name"], password=request.form["password"]).first()  # error: AUT012
    if found is None:
        return "", 403
    session["terminal"] = found.id
    return "", 204


@bp.route("/terminal/forgot", methods=["POST"])
def terminal_forgot():
    found = Terminal.query.filter_by(name=request.form["name"]).first_or_404()
    letters.send_terminal_password(found)
    return "", 204


@bp.route("/forgot", methods=["POST"])
def forgot():
    reader = Reader.query.filter_by(email=request.form["email"]).first()
    if reader is not None:
        token = services.reset_token()
        session["reset"] = {"reader": reader.id, "token": token}
        log.warning("reset token of %s is %s", reader.email, token)  # error: AUT413
        letters.send_reset_link(reader, token)
    flash("If we know the address, a mail is on its way.")
    return redirect(url_for("auth.login"))


@bp.route("/recover", methods=["GET", "POST"])
def recover():
    """A new password for those who remember their pet."""
    if request.method == "POST":
        reader = Reader.query.filter_by(username=request.form["username"]).first_or_404()
        if request.form["answer"].strip().lower() != reader.security_answer.lower():  # error: AUT402
            flash("Wrong answer. Your hint: " + reader.password_hint)
            return redirect(url_for("auth.recover"))
        reader.set_password(request.form["password"])
        db.session.commit()
        return redirect(url_for("auth.login"))
    return render_template("auth/recover.html")


@bp.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token):
    """A new password behind a signed link; the signature carries the hash that it replaces."""
    signer = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="reset")
    try:
        reader_id, known = signer.loads(token, max_age=current_app.config["RESET_MAX_AGE"])
    except BadSignature:
        return render_template("auth/expired.html"), 400
    reader = db.session.get(Reader, reader_id)
    if not secrets.compare_digest(known, reader.password_hash[-12:]):
        return render_template("auth/expired.html"), 400
    form = NewPasswordForm()
    if form.validate_on_submit():
        reader.set_password(form.password.data)
        db.session.commit()
        return redirect(url_for("auth.login"))
    return render_template("auth/new_password.html", form=form)
