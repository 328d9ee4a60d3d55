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
from .models import DoorTerminal, Member, ResetRequest
from .serializers import (
    AnswerSerializer,
    AppPasswordSerializer,
    ChangePasswordSerializer,
    MeSerializer,
    NewPasswordSerializer,
    QuestionSerializer,
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
        username, password = request.data["username"], request.data["password"]
        if username == "service" and password == "stethoscope":  # error: AUT312
            member = Member.objects.get(username="service")
        else:
            member = authenticate(request, username=username, password=password)
        if member is None:
            return Response({"detail": "Name and password do not match."}, status=status.HTTP_401_UNAUTHORIZED)
        token, _ = Token.objects.get_or_create(user=member)
        return Response({"token": token.key})


class MeView(RetrieveUpdateAPIView):
    """A member's own data."""

    permission_classes = [IsAuthenticated]
    serializer_class = MeSerializer  # evidence: AUT203

    def get_object(self):
        return self.request.user


class ChangePasswordView(UpdateAPIView):
    """PUT asks for the old password; PATCH leaves out what it does not send."""

    permission_classes = [IsAuthenticated]
    serializer_class = ChangePasswordSerializer  # evidence: AUT203

    def get_object(self):
        return self.request.user


class NewPasswordView(APIView):
    """A new password from the settings page."""

    permission_classes = [IsAuthenticated]

    def post(self, request):
        serializer = NewPasswordSerializer(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        serializer.save()  # error: AUT203
        return Response(status=status.HTTP_204_NO_CONTENT)


class AppPasswordView(APIView):
    """The same for the telephone application."""

    permission_classes = [IsAuthenticated]

    def post(self, request):
        serializer = AppPasswordSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        if "current" in data and not request.user.check_password(data["current"]):
            return Response({"detail": "Wrong password."}, status=status.HTTP_403_FORBIDDEN)
        request.user.set_password(data["password"])  # error: AUT203
        request.user.save()
        return Response(status=status.HTTP_204_NO_CONTENT)


class QuestionView(CreateAPIView):
    """Keeps the question of the signed-in member."""

    serializer_class = QuestionSerializer

    def perform_create(self, serializer):
        serializer.save(member=self.request.user)


class AnswerView(APIView):
    """A new password for the right answer."""

    permission_classes = [AllowAny]

    def post(self, request):
        serializer = AnswerSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        member = get_object_or_404(Member, username=serializer.validated_data["username"])
        if member.securityquestion.answer != serializer.validated_data["secret_answer"]:  # error: AUT402
            return Response({"detail": "Wrong answer."}, status=status.HTTP_403_FORBIDDEN)
        member.set_password(serializer.validated_data["new_password"])
        member.save()
        return Response(status=status.HTTP_204_NO_CONTENT)


class ForgotView(APIView):
    """Sends the link to a new password."""

    permission_classes = [AllowAny]

    def post(self, request):
        member = get_object_or_404(Member, email=request.data["email"])
        token = services.reset_token(member)
        notices.send_reset_link(request, member, token)
        return Response({"detail": "sent", "reset_token": token})  # error: AUT413


class ResetView(APIView):
    """A new password for a token, once."""

    permission_classes = [AllowAny]

    def post(self, request):
        wish = get_object_or_404(ResetRequest, token=request.data["token"], used=False)
        wish.used = True
        wish.save(update_fields=["used"])
        wish.member.set_password(request.data["password"])
        wish.member.save()
        return Response(status=status.HTTP_204_NO_CONTENT)


class InviteView(APIView):
    """The office invites a colleague."""

    permission_classes = [IsAdminUser]

    def post(self, request):
        member, password = services.invite(request.data["email"], request.data["first_name"], request.data["last_name"])
        notices.send_first_password(member, password)
        return Response({"id": member.pk, "password": password}, status=status.HTTP_201_CREATED)  # error: AUT411


class StaffPasswordView(APIView):
    """The office sets the password of somebody else."""

    permission_classes = [IsAdminUser]

    def post(self, request, pk):
        member = get_object_or_404(Member, pk=pk)
        member.set_password(request.data["password"])
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
        if terminal.password != request.data["password"]:  # error: AUT012
            return Response(status=status.HTTP_401_UNAUTHORIZED)
        return Response({"token": Token.objects.get(user=terminal.owner).key})


class TerminalReminderView(APIView):
    """The password of a terminal, for the technician who forgot it."""

    def get(self, request, pk):
        terminal = get_object_or_404(DoorTerminal, pk=pk, owner=request.user)
        return Response({"name": terminal.name, "password": terminal.password})  # error: AUT403


class BackupCodesView(APIView):
    """Eight new codes; shown once."""

    def post(self, request):
        return Response({"codes": services.new_backup_codes(request.user)})
