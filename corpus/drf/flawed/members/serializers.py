"""What comes in and goes out."""

from django.contrib.auth import password_validation
from rest_framework import serializers

from .models import DoorTerminal, Member, SecurityQuestion


class SignUpSerializer(serializers.ModelSerializer):
    """A new patient."""

    password = serializers.CharField(write_only=True, trim_whitespace=False)

    class Meta:
        model = Member
        fields = ["username", "email", "birth_year", "password"]

    def create(self, validated_data):
        return Member.objects.create_user(**validated_data)


class MeSerializer(serializers.ModelSerializer):
    """A member's own data."""

    password = serializers.CharField(write_only=True, required=False, trim_whitespace=False)

    class Meta:
        model = Member
        fields = ["first_name", "last_name", "email", "password"]

    def update(self, instance, validated_data):
        password = validated_data.pop("password", None)
        if password:
            instance.set_password(password)  # error: AUT203
        return super().update(instance, validated_data)


class ChangePasswordSerializer(serializers.Serializer):
    """Current and new password."""

    old_password = serializers.CharField(write_only=True, trim_whitespace=False)
    new_password = serializers.CharField(write_only=True, trim_whitespace=False)

    def validate_old_password(self, value):
        if not self.context["request"].user.check_password(value):
            raise serializers.ValidationError("This is not your current password.")
        return value

    def update(self, instance, validated_data):
        instance.set_password(validated_data["new_password"])  # error: AUT203
        instance.save(update_fields=["password"])
        return instance


class NewPasswordSerializer(serializers.Serializer):
    """A new password, twice."""

    password = serializers.CharField(write_only=True, trim_whitespace=False)
    repeated = serializers.CharField(write_only=True, trim_whitespace=False)

    def validate(self, attrs):
        if attrs["password"] != attrs["repeated"]:
            raise serializers.ValidationError("The two entries differ.")
        password_validation.validate_password(attrs["password"])
        return attrs

    def save(self, **kwargs):
        member = self.context["request"].user
        member.set_password(self.validated_data["password"])  # evidence: AUT203
        member.save()
        return member


class AppPasswordSerializer(serializers.Serializer):
    """What the telephone application sends; older versions know no current password."""

    current = serializers.CharField(required=False, trim_whitespace=False)
    password = serializers.CharField(trim_whitespace=False)


class QuestionSerializer(serializers.ModelSerializer):
    """The question that opens the account."""

    class Meta:
        model = SecurityQuestion
        fields = ["question", "answer"]


class AnswerSerializer(serializers.Serializer):
    """The answer to it, with the new password."""

    username = serializers.CharField()
    secret_answer = serializers.CharField()  # evidence: AUT402
    new_password = serializers.CharField(trim_whitespace=False)


class TerminalSerializer(serializers.ModelSerializer):
    """A door terminal."""

    class Meta:
        model = DoorTerminal
        fields = ["name", "password"]
        extra_kwargs = {"password": {"write_only": True}}

    def create(self, validated_data):
        owner = self.context["request"].user
        return DoorTerminal.objects.create(owner=owner, name=validated_data["name"], password=validated_data["password"])  # error: AUT011
