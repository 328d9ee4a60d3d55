"""Routes of the account pages."""

from django.urls import path

from . import views

app_name = "accounts"

urlpatterns = [
    path("register/", views.register, name="register"),
    path("login/", views.sign_in, name="login"),
    path("guest/", views.guest_sign_in, name="guest"),
    path("password/", views.change_password, name="password"),
    path("password/quick/", views.QuickPasswordView.as_view(), name="quick-password"),
    path("profile/", views.ProfileView.as_view(), name="profile"),
    path("recover/", views.recover_by_question, name="recover"),
    path("forgot/", views.forgot, name="forgot"),
    path("forgot/guest/", views.forgot_guest, name="forgot-guest"),
    path("reset/<uidb64>/<token>/", views.reset_confirm, name="reset"),
    path("codes/", views.recovery_codes, name="codes"),
    path("admit/", views.admit, name="admit"),
    path("skipper/<int:pk>/password/", views.set_for_other, name="set-for-other"),
    path("leave/", views.leave, name="leave"),
]
