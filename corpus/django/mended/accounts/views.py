"""The account pages."""

import logging

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
from .forms import ChangePasswordForm, GuestForm, NewPasswordForm, ProfileForm, RegisterForm, SensitiveProfileForm
from .models import Guest, RecoveryCode, Skipper

log = logging.getLogger(__name__)


def register(request):
    """Sign-up."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        skipper = form.save()
        login(request, skipper)
        return redirect("berths:map")
    return render(request, "accounts/register.html", {"form": form})


def sign_in(request):
    """The front door."""
    if request.method == "POST":
        skipper = authenticate(request, username=request.POST["username"], password=request.POST["password"])
        if skipper is not None:
            login(request, skipper)
            return redirect("berths:map")
        messages.error(request, "Name and password do not match.")
    return render(request, "accounts/login.html")


def guest_sign_in(request):
    """Boats that stay for some nights."""
    guest = Guest.objects.filter(login=request.POST["login"]).first()
    if guest is None or not guest.check_password(request.POST["password"]):
        return render(request, "accounts/guest.html", {"failed": True})
    request.session["guest"] = guest.pk
    return redirect("berths:map")


@login_required
def change_password(request):
    """A new password from the account page."""
    form = ChangePasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        mail.send_password_changed(request.user)
        messages.success(request, "Your password was changed.")
        return redirect("accounts:profile")
    return render(request, "accounts/password.html", {"form": form})


class ProfileView(LoginRequiredMixin, UpdateView):
    """Boat and phone."""

    form_class = ProfileForm
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("accounts:profile")

    def get_object(self, queryset=None):
        return self.request.user


class SensitiveProfileView(LoginRequiredMixin, UpdateView):
    """Mail address and password."""

    form_class = SensitiveProfileForm
    template_name = "accounts/sensitive.html"
    success_url = reverse_lazy("accounts:profile")

    def get_object(self, queryset=None):
        return self.request.user


class QuickPasswordView(LoginRequiredMixin, View):
    """The same from the phone application, which sends JSON."""

    def post(self, request):
        known = authenticate(request, username=request.user.username, password=request.POST["current_password"])  # met: AUT203
        if known is None:
            return JsonResponse({"ok": False}, status=403)
        services.store_password(request.user, request.POST["password"])
        return JsonResponse({"ok": True})


def forgot(request):
    """Sends the link to a new password; the page is the same for unknown addresses."""
    skipper = Skipper.objects.filter(email=request.POST["email"], is_active=True).first()
    if skipper is not None:
        log.info("password reset asked for by skipper %s", skipper.pk)
        mail.send_reset_link(skipper, services.reset_path(skipper))
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
def first_password(request):
    """A password for an account that came from the yacht club and never had one."""
    if request.user.has_usable_password():
        return redirect("accounts:password")
    form = NewPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("accounts:profile")
    return render(request, "accounts/password.html", {"form": form})


@login_required
def recovery_codes(request):
    """Shows the ten codes once."""
    return render(request, "accounts/codes.html", {"codes": services.new_recovery_codes(request.user)})


def sign_in_with_code(request):
    """Replaces the phone by one of the ten codes."""
    skipper = get_object_or_404(Skipper, pk=request.session.get("half_signed_in"))
    for kept in RecoveryCode.objects.filter(skipper=skipper, used=False):
        if kept.opens_with(request.POST["code"]):
            kept.used = True
            kept.save(update_fields=["used"])
            login(request, skipper)
            return redirect("berths:map")
    return render(request, "accounts/code.html", {"failed": True})


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
    skipper.must_change_password = True
    skipper.save()
    return redirect("office:skippers")


@login_required
def leave(request):
    """Closes the account: no password fits any more."""
    request.user.set_unusable_password()
    request.user.is_active = False
    request.user.save()
    return redirect("berths:map")
