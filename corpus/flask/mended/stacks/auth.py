"""Sign-up, sign-in, and the way back in."""

import logging

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import login_user
from werkzeug.security import check_password_hash

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
        db.session.add(reader)
        db.session.commit()
        login_user(reader)
        return redirect(url_for("shelves.index"))
    return render_template("auth/register.html", form=form)


@bp.route("/login", methods=["GET", "POST"])
def login():
    form = LoginForm()
    if form.validate_on_submit():
        reader = Reader.query.filter_by(username=form.username.data).first()
        if reader is not None and reader.check_password(form.password.data):
            services.rehash(reader, form.password.data)
            login_user(reader)
            return redirect(url_for("shelves.index"))
        flash("Name and password do not match.")
    return render_template("auth/login.html", form=form)


@bp.route("/terminal", methods=["POST"])
def terminal():
    """A screen in the hall wakes up."""
    found = Terminal.query.filter_by(name=request.form["name"]).first()
    if found is None or not check_password_hash(found.password_hash, request.form["password"]):
        return "", 403
    session["terminal"] = found.id
    return "", 204


@bp.route("/forgot", methods=["POST"])
def forgot():
    reader = Reader.query.filter_by(email=request.form["email"]).first()
    if reader is not None:
        log.info("password reset asked for by reader %s", reader.id)
        letters.send_reset_link(reader, services.reset_token(reader))
    flash("If we know the address, a mail is on its way.")
    return redirect(url_for("auth.login"))


@bp.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token):
    """A new password behind a signed link."""
    reader = services.reader_of(token)
    if reader is None:
        return render_template("auth/expired.html"), 400
    form = NewPasswordForm()
    if form.validate_on_submit():
        services.change_password(reader, form.password.data)
        letters.send_password_changed(reader)
        return redirect(url_for("auth.login"))
    return render_template("auth/new_password.html", form=form)
