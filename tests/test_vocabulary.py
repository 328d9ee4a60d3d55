"""Names and texts with what they mean, and beside them the ones that only look so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from authlint import vocabulary

YES_AND_NO: dict[str, tuple[str, str]] = {
    "is_password": (
        "password passwd pwd pass PASSWORD userPassword user_pwd new_pass newpass userpass oldpwd "
        "passphrase pw "
        "contrasena contraseña senha clave nueva_clave passwort kennwort mot_de_passe motDePasse mdp "
        "parol parola şifre mima "
        "пароль 비밀번호 새비밀번호 密码 新密码 パスワード confirm_password password2 "
        "form.password.data password_input "
        "password_entry "
        "smtp_password mail_password raw_password plain_text_password _password new-password passwordConfirm "
        "temp_password login_pass "
        "data.new_password cpassword generated_password password_in",
        "passed compass bypass passport pass_rate password_reset_url password_form password_field_name "
        "password_min_length "
        "has_password password_changed_at password_validators password_token password_expiry "
        "password_policy password_hint "
        "passwordless password_reset_timeout reset_password forgot_password change_password "
        "check_password set_password "
        "is_password_valid password_strength password_history PasswordResetForm PasswordChangeView "
        "password_hash hashed_password "
        "passwordhash password_hashers wrong_password common_passwords clave_primaria first_pass "
        "render_pass_count "
        "passenger password_manager minPasswordLength password_rules make_password passes word",
    ),
    "is_password_hash": (
        "password_hash hashed_password pw_hash pwhash PASSWORDHASH passwordhash crypted_password "
        "encrypted_password hashedpassword "
        "password_digest encoded_password pass_hash user_password_hash get_password_hash "
        "generate_password_hash hash_pw",
        "password hash file_hash check_password_hash password_hashers password_hash_method "
        "verify_password_hash content_digest",
    ),
    "is_current_password": (
        "old_password current_password oldpwd curr_pass old_pass password_current previous_password "
        "existing_password oldPassword "
        "contrasena_actual senha_atual altes_passwort ancien_mot_de_passe eski_sifre старый_пароль 旧密码 "
        "현재비밀번호 Current_password currentpassword",
        "password new_password household_password old_password_hash check_old_password_form "
        "is_current_password",
    ),
    "is_new_password": (
        "new_password newPassword2 new_pass newpwd password_new nueva_contrasena nova_senha "
        "neues_passwort новый_пароль 新密码",
        "password old_password new_password_form news password1 renew_password_at",
    ),
    "is_password_confirmation": (
        "confirm_password password2 password_again password_repeat retype_password "
        "password_confirmation repeat_password re_password "
        "confirmPassword pass2 cpassword repassword conf_password confirmpass verify_password "
        "new_password_2 确认密码 passwordConfirm",
        "password password1 new_password confirm_email confirmation password_hash sha2",
    ),
    "is_service_password": (
        "smtp_password redis_password email_host_password DB_PASSWORD key_password room_password link_password "
        "contestPassword event_password azure_password",
        "password user_password new_password room_user_password",
    ),
    "is_shared_thing": (
        "Event ShareLink contest_password PastedFile album meeting_rooms Document",
        "EventRegistration RoomMember User event_user_password FileReader link_target",
    ),
    "is_code": (
        "otp otp_code pin verification_code sms_code mfa_code activation_code one_time_code "
        "onetime_password user_otp enteredOtp "
        "emailCode login_code 2fa_code otp1 authCode reset_code vcode 验证码 generated_otp confirm_code "
        "security_code userPin",
        "status_code country_code zip_code promo_code error_code qr_code source_code code otp_secret "
        "otp_enabled otp_uri otp_length "
        "pin_code pin_number spin pinned postcode recovery_code backup_codes code_expiry "
        "verification_code_url encode",
    ),
    "is_recovery_code": (
        "backup_codes recovery_codes scratch_codes recoveryCode mfa_backup_code emergency_codes "
        "static_token backupCodes recovery_keys",
        "backup backup_file recovery recovery_email codes scratch recovery_codes_count backup_code_url code",
    ),
    "is_token": (
        "reset_token activation_token confirm_token verification_token magic_token password_reset_token "
        "resetToken reset_password_token "
        "email_verification_token activation_key token_reset passwordResetToken magic_link",
        "token access_token csrf_token api_key password_hash token_generator reset_token_expiry "
        "reset_url refresh_token reset "
        "email_hash PasswordResetTokenGenerator password_key",
    ),
    "is_plain_token": (
        "token user_token new_token TOKEN",
        "access_token csrf_token reset_token tokens_used tokenizer",
    ),
    "is_user": (
        "user account member customer person profile me current_user usr admin utilisateur benutzer "
        "usuario User UserInDB auth_user "
        "tbl_users user_obj CustomUser request.user UserProfile users employee",
        "username user_id user_agent user_count password superuser_required user_form used",
    ),
    "is_user_name": (
        "username login email uid user_id phone user_name userName account_name phone_number e_mail "
        "usuario login_name mobile",
        "name login_url email_host is_email user group_id filename phone_book login_required send_email "
        "last_login client_id from_email get_by_email",
    ),
    "is_email": (
        "email user_email email_address e_mail mail correo emailAddress userEmail",
        "email_host email_sent email_subject email_backend mailbox send_email",
    ),
    "is_secret_question": (
        "security_question secret_question secretQ securityQ sec_q sec_question SecurityQuestionForm "
        "recovery_question password_question "
        "security_question_id pregunta_secreta preguntaSeguridad pergunta_secreta sicherheitsfrage "
        "Geheimfrage question_secrete "
        "gizli_soru guvenlik_sorusu секретный_вопрос 密保问题 安全问题 秘密の質問 보안질문 reset_question_1 "
        "security_questions".replace("reset_question_1 ", ""),
        "question questions forum_question security_questionnaire challenge_question question_text faq "
        "quiz_question security sec queue",
    ),
    "is_secret_answer": (
        "security_answer secret_answer secret_ans sec_answer forget_password_ans securityAnswer1 "
        "respuesta_secreta resposta_seguranca "
        "security_question_answer hint_answer securityA admsecans secA "
        "password_answer",
        "answer correct_answer answers mother_name poll_answer text_answer secret maiden answersec answer_sec "
        "is_answered pet_name",
    ),
    "is_personal_fact": (
        "pet_name petName mothers_maiden_name first_school favourite_teacher user_fav_color mother_name",
        "name pet school petition mother teacher first_name color",
    ),
    "is_password_hint": (
        "password_hint passwordHint pwd_hint hint_for_password pista_contrasena pass_hint passwordhint "
        "dica_senha 密码提示",
        "hint hints password password_hint_url hint_text challenge_hint show_password_hint type_hint",
    ),
    "is_weak_question_word": (
        "question answer question1 ques ans user_answer pregunta respuesta answers",
        "security_question_form faq requestion quest_log correct_answer_count queue",
    ),
    "is_plain_answer": (
        "answer user_ans answers respuesta answer1",
        "question security_answer a correct_answer_count",
    ),
    "is_recovery_word": (
        "forgot_password ResetForm recover olvide_clave PasswordReset",
        "password preset recovered_item",
    ),
    "is_cache_or_checksum": (
        "etag cache_key checksum gravatar_url avatar file_hash content_md5 fingerprint signature fileName",
        "password token digest user profile",
    ),
    "is_well_known_account": (
        "admin administrator root sa superuser test guest demo user manager postgres Admin test1 "
        "admin@example.com demo_user",
        "alexander administrata rooter shop_owner_17b katherine",
    ),
    "guessable": (
        "admin admin123 password Passw0rd! 123456 qwerty Admin@123 test1234 12345678 changeme letmein "
        "root P@ssw0rd welcome1 abc123 "
        "passw0rd 1q2w3e4r aaaaaa adminadmin secret superadmin",
        "correct-horse-battery-staple x9$kQ!vB27pL 7c4a8d09ca3762af61e59520943dc264 Tr0ub4dor&3xyz "
        "hunter_of_bears",
    ),
    "is_placeholder_secret": (
        "changeme changethis <your_password> ${VAR} xxx example {{pw}} your-password-here **** "
        "%(password)s CHANGE_ME your_secret_key ${DB:-x}",
        "admin password hunter2 s3cr3t exampleton yes",
    ),
}


@pytest.mark.parametrize("name", sorted(YES_AND_NO))
def test_names_and_their_look_alikes(name: str) -> None:
    asked: Callable[[str], bool] = getattr(vocabulary, name)
    yes, no = YES_AND_NO[name]
    assert [each for each in yes.split() if not asked(each)] == [], "not recognised"
    assert [each for each in no.split() if asked(each)] == [], "recognised, but means something else"


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("newPassword2", "new password 2"),
        ("PASSWORDHASH", "password hash"),
        ("passwordhash", "password hash"),
        ("hashedpassword", "hashed password"),
        ("userpass", "user pass"),
        ("newpass", "new pass"),
        ("oldpwd", "old pwd"),
        ("passport", "passport"),
        ("compass", "compass"),
        ("userID", "user id"),
        ("OTPCode", "otp code"),
        ("userOTPs", "user otps"),
        ("form.new-password", "form new password"),
        ("_password", "password"),
        ("mot_de_passe", "mot de passe"),
        ("contraseña", "contrasena"),
        ("СтарыйПароль", "старыи пароль"),
        ("新密码", "新 密码"),
        ("", ""),
        ("__", ""),
    ],
)
def test_segments(identifier: str, expected: str) -> None:
    assert " ".join(vocabulary.segments(identifier)) == expected


QUESTIONS = """
What is your mother's maiden name?
What was the name of your first pet?
Security question
Select a security question:
Secret answer
Answer to your security question
What is the name of your favourite teacher?
Your first school
In what city were you born?
Секретный вопрос
Девичья фамилия вашей матери
Кличка вашего домашнего животного
Ответ на секретный вопрос
Таємне питання
Дівоче прізвище матері
Pregunta de seguridad
¿Cuál es el nombre de tu primera mascota?
Apellido de soltera de tu madre
Pergunta secreta
Qual o nome do seu primeiro animal de estimação?
Sicherheitsfrage
Mädchenname der Mutter
Question secrète
Quel est le nom de jeune fille de votre mère ?
Gizli soru
Annenizin kızlık soyadı nedir?
Güvenlik sorusu
密保问题
您母亲的姓名是？
安全问题
秘密の質問
母親の旧姓は？
初めて飼ったペットの名前は？
보안 질문
어머니의 성함은 무엇입니까?
기억에 남는 선생님 성함은?
Domanda segreta
Pytanie pomocnicze
Geheime vraag
Beveiligingsvraag
"""
NO_QUESTIONS = """
Any questions?
Question 1
Answer the survey
Do not use your mother's maiden name as a password
Security questions and answers for developers
Frequently asked questions
Mother's occupation
What is the capital of France?
Add a new pet
Enter your password
What is your favourite colour?
Ответ отправлен
Pregunta frecuente
问题
질문 게시판
安全设置
Name
"""
HINTS = """
Password hint
Hint for your password
Подсказка к паролю
Підказка для пароля
Pista de contraseña
Dica de senha
Passworthinweis
Indice de mot de passe
Parola ipucu
密码提示
パスワードのヒント
비밀번호 힌트
"""
NO_HINTS = """
Hint
Type hint
Hint: use the arrow keys
Password
Challenge hints
密码提示问题
Your password must have 12 characters
"""


def _lines(block: str) -> list[str]:
    return [each for each in block.split("\n") if each]


@pytest.mark.parametrize("text", _lines(QUESTIONS))
def test_question_texts(text: str) -> None:
    assert vocabulary.is_question_text(text)


@pytest.mark.parametrize("text", _lines(NO_QUESTIONS))
def test_texts_that_ask_no_security_question(text: str) -> None:
    assert not vocabulary.is_question_text(text)


@pytest.mark.parametrize("text", _lines(HINTS))
def test_hint_texts(text: str) -> None:
    assert vocabulary.is_hint_text(text)


@pytest.mark.parametrize("text", _lines(NO_HINTS))
def test_texts_that_give_no_password_hint(text: str) -> None:
    assert not vocabulary.is_hint_text(text)


def test_poll_questions_are_told_apart() -> None:
    assert vocabulary.is_personal_question_text("What is your favourite colour?")
    assert not vocabulary.is_personal_question_text("What is your quest?")


def test_an_empty_secret_is_guessable_and_a_placeholder() -> None:
    assert vocabulary.guessable("")
    assert vocabulary.is_placeholder_secret("")
    assert not vocabulary.guessable("пароль-которого-никто-не-знает-9381")
