"""Forms of the account pages."""

from django import forms
from django.contrib.auth import password_validation
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
        password_validation.validate_password(data.get("new_password", ""), self.skipper)
        return data

    def save(self):
        self.skipper.set_password(self.cleaned_data["new_password"])
        self.skipper.must_change_password = False
        self.skipper.save(update_fields=["password", "must_change_password"])
        return self.skipper


class ChangePasswordForm(NewPasswordForm):
    """The new password, for somebody who knows the current one."""

    current_password = forms.CharField(widget=forms.PasswordInput, strip=False)

    def clean_current_password(self):
        current = self.cleaned_data["current_password"]
        if not self.skipper.check_password(current):  # met: AUT203
            raise forms.ValidationError("This is not your current password.")
        return current


class ProfileForm(forms.ModelForm):
    """Boat and phone."""

    class Meta:
        model = Skipper
        fields = ["phone", "boat"]


class SensitiveProfileForm(forms.ModelForm):
    """Mail address and password; both ask for the current password, whatever is changed."""

    current_password = forms.CharField(widget=forms.PasswordInput, strip=False)
    password = forms.CharField(widget=forms.PasswordInput, required=False, strip=False)

    class Meta:
        model = Skipper
        fields = ["email"]

    def clean(self):
        data = super().clean()
        if not self.instance.check_password(data.get("current_password", "")):
            raise forms.ValidationError("This is not your current password.")
        return data

    def save(self, commit=True):
        skipper = super().save(commit=False)
        if self.cleaned_data["password"]:
            skipper.set_password(self.cleaned_data["password"])
        if commit:
            skipper.save()
        return skipper


class GuestForm(forms.ModelForm):
    """A guest at the visitors' pier."""

    class Meta:
        model = Guest
        fields = ["login", "email", "leaves_on"]
