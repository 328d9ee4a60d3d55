"""What comes in and goes out."""

from django.contrib.auth import password_validation
from rest_framework import serializers

from .models import DoorTerminal, Member


class SignUpSerializer(serializers.ModelSerializer):
    """A new patient."""

    password = serializers.CharField(write_only=True, trim_whitespace=False)

    class Meta:
        model = Member
        fields = ["username", "email", "birth_year", "password"]

    def create(self, validated_data):
        password = validated_data.pop("password")
        member = Member(**validated_data)
        member.set_password(password)
        member.save()
        return member


class MeSerializer(serializers.ModelSerializer):
    """A member's own data."""

    class Meta:
        model = Member
        fields = ["first_name", "last_name", "email"]


class ChangePasswordSerializer(serializers.Serializer):
    """Current and new password."""

    old_password = serializers.CharField(write_only=True, trim_whitespace=False)
    new_password = serializers.CharField(write_only=True, trim_whitespace=False)

    def validate_old_password(self, value):
        if not self.context["request"].user.check_password(value):  # met: AUT203
            raise serializers.ValidationError("This is not your current password.")
        return value

    def validate_new_password(self, value):
        password_validation.validate_password(value, self.context["request"].user)
        return value

    def update(self, instance, validated_data):
        instance.set_password(validated_data["new_password"])
        instance.save(update_fields=["password"])
        return instance


class NewPasswordSerializer(serializers.Serializer):
    """A new password, twice, and the current one; the check runs whatever the request leaves out."""

    current = serializers.CharField(write_only=True, required=False, trim_whitespace=False)
    password = serializers.CharField(write_only=True, trim_whitespace=False)
    repeated = serializers.CharField(write_only=True, trim_whitespace=False)

    def validate(self, attrs):
        if attrs["password"] != attrs["repeated"]:
            raise serializers.ValidationError("The two entries differ.")
        if not self.context["request"].user.check_password(attrs.get("current", "")):  # met: AUT203
            raise serializers.ValidationError("This is not your current password.")
        password_validation.validate_password(attrs["password"])
        return attrs

    def save(self, **kwargs):
        member = self.context["request"].user
        member.set_password(self.validated_data["password"])
        member.save()
        return member


class AppPasswordSerializer(serializers.Serializer):
    """What the telephone application sends."""

    current = serializers.CharField(trim_whitespace=False)
    password = serializers.CharField(trim_whitespace=False)


class TerminalSerializer(serializers.ModelSerializer):
    """A door terminal."""

    password = serializers.CharField(write_only=True, trim_whitespace=False)

    class Meta:
        model = DoorTerminal
        fields = ["name", "password"]

    def create(self, validated_data):
        terminal = DoorTerminal(owner=self.context["request"].user, name=validated_data["name"])
        terminal.set_password(validated_data["password"])
        terminal.save()
        return terminal
