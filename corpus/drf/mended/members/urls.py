"""Routes of the members' part."""

from django.urls import path

from . import views

urlpatterns = [
    path("sign-up/", views.SignUpView.as_view()),
    path("sign-in/", views.SignInView.as_view()),
    path("me/", views.MeView.as_view()),
    path("me/password/", views.ChangePasswordView.as_view()),
    path("me/password/new/", views.NewPasswordView.as_view()),
    path("me/password/app/", views.AppPasswordView.as_view()),
    path("me/codes/", views.BackupCodesView.as_view()),
    path("forgot/", views.ForgotView.as_view()),
    path("reset/", views.ResetView.as_view()),
    path("staff/invite/", views.InviteView.as_view()),
    path("staff/<int:pk>/password/", views.StaffPasswordView.as_view()),
    path("terminals/", views.TerminalView.as_view()),
    path("terminals/sign-in/", views.TerminalSignInView.as_view()),
]
