"""Forms."""

from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length, Optional, ValidationError


class LoginForm(FlaskForm):
    username = StringField("Name", validators=[DataRequired()])
    password = PasswordField("Password", validators=[DataRequired()])


class RegisterForm(FlaskForm):
    username = StringField("Name", validators=[DataRequired()])
    email = EmailField("Mail", validators=[DataRequired()])
    password = PasswordField("Password", validators=[DataRequired(), Length(min=12)])


class CurrentPasswordMixin:
    """Asks for the current password."""

    current = PasswordField("Current password", validators=[DataRequired()])

    def validate_current(self, field):
        if not current_user.check_password(field.data):  # met: AUT203
            raise ValidationError("This is not your current password.")


class NewPasswordForm(FlaskForm):
    password = PasswordField("New password", validators=[DataRequired(), Length(min=12)])
    repeated = PasswordField("Once more", validators=[EqualTo("password")])


class ChangePasswordForm(CurrentPasswordMixin, NewPasswordForm):
    """For somebody who is signed in."""


class ProfileForm(CurrentPasswordMixin, FlaskForm):
    email = EmailField("Mail", validators=[DataRequired()])
    password = PasswordField("New password, if you want one", validators=[Optional(), Length(min=12)])


class TerminalForm(FlaskForm):
    name = StringField("Name", validators=[DataRequired()])
    password = PasswordField("Password", validators=[DataRequired()])
