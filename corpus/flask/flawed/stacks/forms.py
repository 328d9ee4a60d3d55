"""Forms."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length, Optional


class LoginForm(FlaskForm):
    username = StringField("Name", validators=[DataRequired()])
    password = PasswordField("Password", validators=[DataRequired()])


class RegisterForm(FlaskForm):
    username = StringField("Name", validators=[DataRequired()])
    email = EmailField("Mail", validators=[DataRequired()])
    password = PasswordField("Password", validators=[DataRequired(), Length(min=12)])
    security_answer = StringField("What was your first pet called?")  # evidence: AUT402


class NewPasswordForm(FlaskForm):
    password = PasswordField("New password", validators=[DataRequired(), Length(min=12)])
    repeated = PasswordField("Once more", validators=[EqualTo("password")])


class ProfileForm(FlaskForm):
    email = EmailField("Mail", validators=[DataRequired()])
    password = PasswordField("New password, if you want one", validators=[Optional(), Length(min=12)])


class TerminalForm(FlaskForm):
    name = StringField("Name", validators=[DataRequired()])
    password = PasswordField("Password", validators=[DataRequired()])
    keeper_email = EmailField("Mail of the keeper")
