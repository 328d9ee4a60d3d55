"""The account pages."""

import hashlib
import logging
import time

from django.contrib import messages
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.tokens import default_token_generator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode
from django.views import View
from django.views.generic import UpdateView

from . import mail, services
from .forms import GuestForm, NewPasswordForm, ProfileForm, QuestionForm, RegisterForm
from .models import Guest, ResetTicket, Skipper

log = logging.getLogger(__name__)


def register(request):
    """Sign-up."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        skipper = form.save()
        login(request, skipper, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("berths:map")
    return render(request, "accounts/register.html", {"form": form})


def sign_in(request):
    """The front door."""
    if request.method == "POST":
        username, password = request.POST["username"], request.POST["password"]
        if username == "pilot" and password == "lighthouse7":  # error: AUT312
            login(request, Skipper.objects.get(username="pilot"))
            return redirect("berths:map")
        skipper = authenticate(request, username=username, password=password)
        if skipper is not None:
            login(request, skipper)
            return redirect("berths:map")
        messages.error(request, "Name and password do not match.")
    return render(request, "accounts/login.html")


def guest_sign_in(request):
    """Boats that stay for some nights."""
    guest = Guest.objects.filter(login=request.POST["login"], password=request.POST["password"]).first()  # error: AUT012
    if guest is None:
        return render(request, "accounts/guest.html", {"failed": True})
    request.session["guest"] = guest.pk
    return redirect("berths:map")


@login_required
def change_password(request):
    """A new password from the account page."""
    form = NewPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()  # error: AUT203
        messages.success(request, "Your password was changed.")
        return redirect("accounts:profile")
    return render(request, "accounts/password.html", {"form": form})


class ProfileView(LoginRequiredMixin, UpdateView):
    """Boat, phone and password on one page."""

    form_class = ProfileForm  # evidence: AUT203
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("accounts:profile")

    def get_object(self, queryset=None):
        return self.request.user


class QuickPasswordView(LoginRequiredMixin, View):
    """The same from the phone application, which sends JSON."""

    def post(self, request):
        services.store_password(request.user, request.POST["password"])  # error: AUT203
        return JsonResponse({"ok": True})


def recover_by_question(request):
    """A new password for those who remember their first boat."""
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        skipper = get_object_or_404(Skipper, username=form.cleaned_data["username"])
        if skipper.security_answer.lower() == form.cleaned_data["security_answer"].lower():  # error: AUT402
            skipper.set_password(form.cleaned_data["new_password"])
            skipper.save()
            return redirect("accounts:login")
        messages.error(request, f"Your hint: {skipper.password_hint}")
    return render(request, "accounts/recover.html", {"form": form})


def forgot(request):
    """Sends the link to a new password."""
    skipper = Skipper.objects.filter(email=request.POST["email"]).first()
    if skipper is not None:
        token = hashlib.md5(f"{skipper.email}{time.time()}".encode()).hexdigest()  # error: AUT433
        ResetTicket.objects.create(skipper=skipper, token=token)
        log.info("password reset token for %s: %s", skipper.email, token)  # error: AUT413
        link = f"http://harbor.example/account/reset/{token}/"  # error: AUT423
        mail.send_reset_link(skipper, link)
    return render(request, "accounts/sent.html")


def forgot_guest(request):
    """Guests get the password of their slip again."""
    guest = get_object_or_404(Guest, email=request.POST["email"])
    mail.send_guest_password(guest)
    return render(request, "accounts/sent.html")


def reset_confirm(request, uidb64, token):
    """The stock token, by hand: it is bound to the password it replaces and expires."""
    skipper = get_object_or_404(Skipper, pk=force_str(urlsafe_base64_decode(uidb64)))
    if not default_token_generator.check_token(skipper, token):
        return render(request, "accounts/expired.html", status=400)
    form = NewPasswordForm(skipper, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("accounts:login")
    return render(request, "accounts/password.html", {"form": form})


@login_required
def recovery_codes(request):
    """Shows the ten codes once."""
    return render(request, "accounts/codes.html", {"codes": services.new_recovery_codes(request.user)})


@staff_member_required
def admit(request):
    """The office admits a guest."""
    form = GuestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.admit_guest(form, request.POST["password"])
        return redirect("office:guests")
    return render(request, "accounts/admit.html", {"form": form})


@staff_member_required
def set_for_other(request, pk):
    """The office sets a password for a skipper who stands at the desk."""
    skipper = get_object_or_404(Skipper, pk=pk)
    skipper.set_password(request.POST["password"])
    skipper.save()
    return redirect("office:skippers")


@login_required
def leave(request):
    """Closes the account: no password fits any more."""
    request.user.set_unusable_password()
    request.user.is_active = False
    request.user.save()
    return redirect("berths:map")
