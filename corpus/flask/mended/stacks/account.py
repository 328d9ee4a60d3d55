"""A reader's own pages, and the librarian's."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user, login_required, logout_user
from werkzeug.security import generate_password_hash

from . import letters, services
from .extensions import db
from .forms import ChangePasswordForm, NewPasswordForm, ProfileForm, TerminalForm
from .models import Reader, Terminal

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.route("/password", methods=["GET", "POST"])
@login_required
def password():
    """A new password; the form asks for the current one."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        services.change_password(current_user, form.password.data)
        letters.send_password_changed(current_user)
        flash("Your password was changed.")
        return redirect(url_for("account.profile"))
    return render_template("account/password.html", form=form)


@bp.route("/profile", methods=["GET", "POST"])
@login_required
def profile():
    """Mail address, and a new password for those who want one."""
    form = ProfileForm(obj=current_user)
    if form.validate_on_submit():
        current_user.email = form.email.data
        if form.password.data:
            current_user.password_hash = generate_password_hash(form.password.data)
        db.session.commit()
        return redirect(url_for("account.profile"))
    return render_template("account/profile.html", form=form)


@bp.route("/settings", methods=["POST"])
@login_required
def settings():
    """What the telephone application sends."""
    data = request.get_json()
    if not services.change_by_name(current_user.username, data["current"], data["password"]):
        abort(403)
    return {"ok": True}


@bp.route("/settings/v2", methods=["POST"])
@login_required
def settings_of_new_application():
    """The same for newer versions; the model asks."""
    data = request.get_json()
    if not current_user.change_password(data["current"], data["password"]):
        abort(403)
    db.session.commit()
    return {"ok": True}


@bp.route("/first-password", methods=["POST"])
@login_required
def first_password():
    """For readers who came through the university's sign-in and never had a password."""
    if current_user.password_hash:
        abort(409)
    form = NewPasswordForm()
    if form.validate_on_submit():
        current_user.set_password(form.password.data)
        db.session.commit()
    return redirect(url_for("account.profile"))


@bp.route("/codes", methods=["POST"])
@login_required
def codes():
    """Six codes; shown once."""
    return render_template("account/codes.html", codes=services.spare_codes(current_user))


@bp.route("/leave", methods=["POST"])
@login_required
def leave():
    """Closes the account; no hash is left that a password could fit."""
    current_user.password_hash = ""
    db.session.commit()
    logout_user()
    return redirect(url_for("shelves.index"))


@bp.route("/readers", methods=["POST"])
@login_required
def add_reader():
    """The librarian gives out a card."""
    if not current_user.is_staff:
        abort(403)
    reader, token = services.invite(request.form["username"], request.form["email"])
    letters.send_invitation(reader, token)
    flash(f"{reader.username} was invited")
    return redirect(url_for("shelves.index"))


@bp.route("/readers/<int:reader_id>/password", methods=["POST"])
@login_required
def set_for_other(reader_id):
    """The librarian sets the password of a reader at the desk."""
    if not current_user.is_staff:
        abort(403)
    reader = db.get_or_404(Reader, reader_id)
    reader.set_password(request.form["password"])
    db.session.commit()
    return redirect(url_for("shelves.index"))


@bp.route("/terminals", methods=["POST"])
@login_required
def add_terminal():
    """A new screen in the hall."""
    form = TerminalForm()
    if form.validate_on_submit():
        db.session.add(Terminal(name=form.name.data, password_hash=generate_password_hash(form.password.data)))
        db.session.commit()
    return redirect(url_for("shelves.index"))
