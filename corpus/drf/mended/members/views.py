"""The members' part of the interface."""

from django.contrib.auth import authenticate
from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.authtoken.models import Token
from rest_framework.generics import CreateAPIView, RetrieveUpdateAPIView, UpdateAPIView
from rest_framework.permissions import AllowAny, IsAdminUser, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from . import notices, services
from .models import DoorTerminal, Member
from .serializers import (
    AppPasswordSerializer,
    ChangePasswordSerializer,
    MeSerializer,
    NewPasswordSerializer,
    SignUpSerializer,
    TerminalSerializer,
)


class SignUpView(CreateAPIView):
    """A new patient."""

    permission_classes = [AllowAny]
    serializer_class = SignUpSerializer


class SignInView(APIView):
    """A token for name and password."""

    permission_classes = [AllowAny]
    throttle_scope = "sign-in"

    def post(self, request):
        member = authenticate(request, username=request.data["username"], password=request.data["password"])
        if member is None:
            return Response({"detail": "Name and password do not match."}, status=status.HTTP_401_UNAUTHORIZED)
        token, _ = Token.objects.get_or_create(user=member)
        return Response({"token": token.key})


class MeView(RetrieveUpdateAPIView):
    """A member's own data."""

    permission_classes = [IsAuthenticated]
    serializer_class = MeSerializer

    def get_object(self):
        return self.request.user


class ChangePasswordView(UpdateAPIView):
    """PUT only: every field must be there, so the field's validator always runs."""

    http_method_names = ["put"]
    permission_classes = [IsAuthenticated]
    serializer_class = ChangePasswordSerializer

    def get_object(self):
        return self.request.user


class NewPasswordView(APIView):
    """A new password from the settings page."""

    permission_classes = [IsAuthenticated]

    def post(self, request):
        serializer = NewPasswordSerializer(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        member = serializer.save()
        notices.send_password_changed(member)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AppPasswordView(APIView):
    """The same for the telephone application."""

    permission_classes = [IsAuthenticated]

    def post(self, request):
        serializer = AppPasswordSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        if not request.user.check_password(data["current"]):  # met: AUT203
            return Response({"detail": "Wrong password."}, status=status.HTTP_403_FORBIDDEN)
        request.user.set_password(data["password"])
        request.user.save()
        notices.send_password_changed(request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ForgotView(APIView):
    """Sends the link to a new password; the answer is the same for unknown addresses."""

    permission_classes = [AllowAny]

    def post(self, request):
        member = Member.objects.filter(email=request.data["email"], is_active=True).first()
        if member is not None:
            notices.send_reset_link(member, services.reset_token(member))
        return Response({"detail": "sent"})


class ResetView(APIView):
    """A new password for a token, once."""

    permission_classes = [AllowAny]

    def post(self, request):
        member = services.consume(request.data["token"])
        if member is None:
            return Response({"detail": "This link is too old."}, status=status.HTTP_400_BAD_REQUEST)
        member.set_password(request.data["password"])
        member.save()
        notices.send_password_changed(member)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InviteView(APIView):
    """The office invites a colleague."""

    permission_classes = [IsAdminUser]

    def post(self, request):
        member, token = services.invite(request.data["email"], request.data["first_name"], request.data["last_name"])
        notices.send_invitation(member, token)
        return Response({"id": member.pk}, status=status.HTTP_201_CREATED)


class StaffPasswordView(APIView):
    """The office sets the password of somebody else."""

    permission_classes = [IsAdminUser]

    def post(self, request, pk):
        member = get_object_or_404(Member, pk=pk)
        member.set_password(request.data["password"])
        member.must_change_password = True
        member.save()
        return Response(status=status.HTTP_204_NO_CONTENT)


class TerminalView(CreateAPIView):
    """A new door terminal."""

    serializer_class = TerminalSerializer


class TerminalSignInView(APIView):
    """A terminal wakes up."""

    permission_classes = [AllowAny]

    def post(self, request):
        terminal = get_object_or_404(DoorTerminal, name=request.data["name"])
        if not terminal.check_password(request.data["password"]):
            return Response(status=status.HTTP_401_UNAUTHORIZED)
        return Response({"token": Token.objects.get(user=terminal.owner).key})


class BackupCodesView(APIView):
    """Eight new codes; shown once."""

    def post(self, request):
        return Response({"codes": services.new_backup_codes(request.user)})
