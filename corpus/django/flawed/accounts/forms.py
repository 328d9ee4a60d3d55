"""Forms of the account pages."""

from django import forms
from django.contrib.auth.forms import UserCreationForm

from .models import Guest, Skipper


class RegisterForm(UserCreationForm):
    """Sign-up."""

    class Meta:
        model = Skipper
        fields = ["username", "email", "phone"]


class NewPasswordForm(forms.Form):
    """The new password, twice."""

    new_password = forms.CharField(widget=forms.PasswordInput, strip=False)
    repeat_password = forms.CharField(widget=forms.PasswordInput, strip=False)

    def __init__(self, skipper, *args, **kwargs):
        self.skipper = skipper
        super().__init__(*args, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("new_password") != data.get("repeat_password"):
            raise forms.ValidationError("The two entries differ.")
        return data

    def save(self):
        self.skipper.set_password(self.cleaned_data["new_password"])  # evidence: AUT203
        self.skipper.save(update_fields=["password"])
        return self.skipper


class ProfileForm(forms.ModelForm):
    """Boat and phone, and a new password for those who want one."""

    password = forms.CharField(widget=forms.PasswordInput, required=False, strip=False)

    class Meta:
        model = Skipper
        fields = ["phone", "boat"]

    def save(self, commit=True):
        skipper = super().save(commit=False)
        if self.cleaned_data["password"]:
            skipper.set_password(self.cleaned_data["password"])  # error: AUT203
        if commit:
            skipper.save()
        return skipper


class QuestionForm(forms.Form):
    """What the skipper told us when signing up."""

    username = forms.CharField()
    security_answer = forms.CharField(label="Name of your first boat")  # evidence: AUT402
    new_password = forms.CharField(widget=forms.PasswordInput, strip=False)


class GuestForm(forms.ModelForm):
    """A guest at the visitors' pier."""

    class Meta:
        model = Guest
        fields = ["login", "email", "leaves_on"]
