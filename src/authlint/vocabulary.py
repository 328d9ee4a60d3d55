"""Which names mean a password, a code, a token, a user, a secret question, and which only look so.

Pure functions over identifiers in any spelling (snake, camel, kebab, dotted). All of them compare word
segments, never substrings: `compass` holds no `pass`. An identifier names the last thing it says, as in
English: `password_form` is a form. So a password word is believed when only words of `_TAIL` follow it and no
verb leads it. Texts that people read (labels, prompts) are the subject of `authlint.phrases`, literal secrets
that of `authlint.guessing`; both are offered here too.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise

from authlint.guessing import guessable, is_administrator, is_placeholder_secret, is_well_known_account
from authlint.pattern import pattern
from authlint.phrases import (
    is_hint_text,
    is_personal_question_text,
    is_question_text,
    names_secret_question,
)

__all__ = [
    "CONNECTION",
    "guessable",
    "is_administrator",
    "is_cache_or_checksum",
    "is_code",
    "is_current_password",
    "is_email",
    "is_hint_text",
    "is_new_password",
    "is_password",
    "is_password_confirmation",
    "is_password_hash",
    "is_password_hint",
    "is_personal_fact",
    "is_personal_question_text",
    "is_placeholder_secret",
    "is_plain_answer",
    "is_plain_token",
    "is_question_text",
    "is_recovery_code",
    "is_recovery_word",
    "is_secret_answer",
    "is_secret_question",
    "is_service_password",
    "is_shared_thing",
    "is_token",
    "is_user",
    "is_user_name",
    "is_weak_question_word",
    "is_well_known_account",
    "names_secret_question",
    "segments",
    "speaks_of_sharing",
]

_KEPT = 16384  # names a cache keeps: about what a project of 200,000 lines asks for, some MB at most


def _words(text: str) -> frozenset[str]:
    return frozenset(_fold(text).split())


def _sequences(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(each.split()) for each in text.split(","))


def _fold(text: str) -> str:
    """Lower case without the accents of Latin and Cyrillic letters; kana and hangul keep their marks."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i").replace("ł", "l"))
    kept = "".join(each for each in apart if not "\u0300" <= each <= "\u036f")
    return unicodedata.normalize("NFC", kept)


# Words that people write together. A segment is split when it consists of these alone: `newpassword`,
# `userpass`, `pwhash`. `passport`, `passage`, `bypass`, `compass` hold other letters and stay whole.
_GLUED = _words(
    "user usr admin login account member customer email mail new old current curr cur prev previous pass "
    "password passwords passwd pwd pw hash hashed digest crypted encrypted encoded confirm confirmed "
    "repeat retype reset forgot forget token code otp pin sms verify verification activation secret "
    "security sec question answer ans hint backup recovery name id get gen input entry db hasher form "
    "field raw plain text temp default random check change update edit set generated my your conf adm ques"
)
# Whole words although they could be split.
_WHOLE = _words("username usernames passcode passtext plaintext textfield formfield setup codename nickname")
_PIECE = pattern(r"[A-Z]+s(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_WIDE_PIECE = pattern(r"[0-9]+|[^\W\d_]+")
_WIDE_BOUNDARY = pattern(r"(?<=[a-zа-яёіїєğışçöü])(?=[A-ZА-ЯЁІЇЄĞİŞÇÖÜ])")
# Chinese, Japanese and Korean write words without a gap; these are cut out of a run of letters.
_EAST = pattern(
    ""
    "(密码|密碼|口令|パスワード|暗証番号|비밀번호|패스워드|验证码|驗證碼|認証コード|确认|確認|重复|重複|再次|旧|舊|原|"
    ""
    "当前|當前|現在|新しい|新規|新|현재|기존|이전|새|신규|확인|用户|用戶|사용자|ユーザー?|提示|힌트|ヒント|问题|問題|질문|質問|"
    "答案|答え|回答|답변|답|安全|密保|秘密|보안|비밀)"
)
_SEQUENCES = {
    ("mot", "de", "passe"): "password",
    ("mot", "passe"): "password",
    ("pass", "word"): "password",
    ("pass", "words"): "passwords",
    ("pass", "wd"): "password",
    ("pass", "phrase"): "passphrase",
    ("palavra", "passe"): "password",
    ("kata", "sandi"): "password",
    ("mat", "khau"): "password",
    ("mi", "ma"): "password",
    ("e", "mail"): "email",
    ("one", "time"): "onetime",
    ("two", "factor"): "mfa",
    ("second", "factor"): "mfa",
    ("multi", "factor"): "mfa",
    ("2", "fa"): "mfa",
    ("2", "factor"): "mfa",
    ("mother", "s"): "mothers",
    ("re", "enter"): "retype",
    ("re", "type"): "retype",
}


@lru_cache(maxsize=_KEPT)
def segments(identifier: str) -> tuple[str, ...]:
    """The lower-case words of an identifier, digits apart, accents folded.

    `newPassword2` -> new password 2; `PASSWORDHASH` -> password hash; `mot_de_passe` -> mot de passe;
    `新密码` -> 新 密码.
    """
    if identifier.isascii():
        pieces = [each.lower() for each in _PIECE.findall(identifier)]
    else:
        apart = _WIDE_BOUNDARY.sub("_", identifier)
        pieces = []
        for each in _WIDE_PIECE.findall(_fold(apart)):
            pieces += [each] if each.isascii() else [part for part in _EAST.split(each) if part]
    found: list[str] = []
    for each in pieces:
        if len(each) < 5 or each in _GLUED or each in _WHOLE:
            found.append(each)
        else:
            found += _unglued(each)
    return tuple(found)


def _unglued(word: str) -> list[str]:
    """The fewest words of `_GLUED` that make up the word; the word itself when there are none."""
    if len(word) > 40:
        return [word]
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 12), end):
            before = best[start]
            if before is not None and word[start:end] in _GLUED:
                ours = best[end]
                if ours is None or len(before) + 1 < len(ours):
                    best[end] = [*before, word[start:end]]
    return best[-1] or [word]


@lru_cache(maxsize=_KEPT)
def _phrase(identifier: str) -> tuple[str, ...]:
    """The segments with words of several segments put together."""
    found = segments(identifier)
    if len(found) < 2:
        return found
    merged: list[str] = []
    index = 0
    while index < len(found):
        for length in (3, 2):
            whole = _SEQUENCES.get(found[index : index + length])
            if whole is not None:
                merged.append(whole)
                index += length
                break
        else:
            merged.append(found[index])
            index += 1
    return tuple(merged)


_PASSWORD = _words(
    "password passwd passphrase pwd pswd psw passw pword passwrd paswd pasword passwort kennwort "
    "contrasena contrasenia contrasenya senha mdp motdepasse parol parola sifre mima wachtwoord haslo "
    "heslo salasana losenord adgangskode passord jelszo lozinka пароль пароля 비밀번호 패스워드 密码 "
    "密碼 口令 パスワード "
    "暗証番号"
)
_MANY = _words("passwords passwds passphrases pwds contrasenas senhas пароли")
# Also everyday words (`pass`, Spanish `clave` is any key): believed only among words of `_QUALIFIER`.
_SHORT = _words("pass pw clave sandi passcode")

_OLD = _words(
    "old current curr cur existing previous prev present original orig last now actual vieja viejo antigua "
    "antiguo anterior atual antiga altes alte alter aktuelles aktuell bisheriges ancien ancienne actuel "
    "actuelle eski mevcut guncel старый старого текущий текущего старии поточнии stary staryj staryi "
    "tekushiy stare obecne oud oude huidig huidige vecchia vecchio attuale 旧 舊 原 当前 當前 現在 현재 "
    "기존 이전"
)
_NEW = _words(
    "new nuevo nueva novo nova neues neu neue nouveau nouvelle yeni новый новыи новии novyj novyi noviy "
    "nowe nuova nuovo nieuw nieuwe nytt nya 新 新しい 新規 새 신규"
)
_CONFIRM = _words(
    "confirm confirmation confirmed conf cnf cfm again repeat repeated retype retyped reenter reentered re "
    "verify verification verified second two copy wiederholen wiederholung bestatigen bestatigung "
    "bestaetigung confirmar confirmacion confirmacao confirma repetir repita confirmer tekrar tekrari onay "
    "подтверждение подтвердить повтор повторите powtorz conferma ripeti bevestig herhaal 确认 確認 重复 "
    "重複 再次 확인"
)
_CONFIRM_GLUED = _words(
    "cpassword cpass cpasswd cpwd repassword repass repwd repasswd passwordconf passconf rpassword vpassword"
)
# What may follow a password word that is still a password.
_TAIL = (
    _words(
        "input entry value val text txt str string plain plaintext raw clear bytes byte b utf data var box "
        "edit entered typed given provided supplied submitted candidate attempt guess user admin login "
        "usuario user s temp tmp param arg in db stored saved random generated default initial one three"
    )
    | _OLD
    | _NEW
    | _CONFIRM
    | _PASSWORD
)
# A name that one of these leads (or that holds one before the password word) is an act, a state or a defect.
_ACT = _words(
    "reset resets resetting forgot forget forgotten lost recover change changes changing update updating "
    "set setup save store check validate clean verify match matches compare hash encrypt encode decode "
    "make create delete remove clear edit show hide toggle remember require requires required need needs "
    "use uses using enable enabled disable disabled allow allowed can should must is are has have had no "
    "not without with wrong invalid bad incorrect weak leaked pwned common missing empty expired insecure "
    "banned forbidden mismatch send reveal on test_for authenticate auth_with force"
)
# Words among which the everyday ones mean a password.
_QUALIFIER = (
    _words(
        "user usr users admin administrator login my your the his their account member customer client "
        "staff student employee email mail smtp db database mysql sql ftp ssh root host server auth http "
        "basic proxy api app master secret hidden plain raw clear text input entered typed given correct "
        "stored saved real get temp tmp temporary default initial random generated gen rand hashed u p "
        "form request self data row web wifi ldap bind acceso usuario i n superuser su sign signin signup "
        "register registration reg profile"
    )
    | _OLD
    | _NEW
    | _CONFIRM
)
_HASHED = _words(
    "hash hashed hashes hsh digest crypted encrypted encoded crypt cryptpass bcrypt bcrypted scrypt sha md "
    "pbkdf argon cifrada encriptada verschlusselt hashe хеш хэш ciphertext cipher"
)
_HASH_TAIL = _HASHED | _TAIL | _words("hex hexdigest result base salt salted")
# `generate_password_hash(...)` is a hash; `check_password_hash(...)` is not.
_HASH_LEAD = _words("get make create generate gen compute calculate hash encrypt encode to")
_SERVICE = _words(
    "smtp imap pop mail email db database redis mysql postgres postgresql pg mongo mongodb sql mssql "
    "oracle ldap bind ftp sftp ssh proxy api zip archive key keystore private cert certificate ssl tls "
    "host server broker rabbitmq amqp celery sentinel vpn wifi wlan service backend kafka elastic "
    "elasticsearch ansible sudo become file pdf export snapshot wallet radius snmp rpc jdbc influxdb neo4j "
    "bitbucket github gitlab jira jenkins registry docker azure aws gcp"
)
CONNECTION = _words("host hostname port server protocol dsn ssid")
"""Words of the fields of a row that tells how to reach another service: the sure ones, beside any account's."""
# Things that people open together, by a password of their own that is nobody's account.
_SHARED = _words(
    "share shares shared sharing upload uploads room rooms meeting meetings album albums paste pastes contest "
    "contests webinar webinars mission missions puzzle puzzles riddle riddles lobby lobbies"
)
# The same, by words that also stand for much else: believed in the name of a password or a table alone.
_THINGS = _SHARED | _words(
    "event events link links file files document documents note notes gallery galleries snippet snippets survey "
    "surveys quiz folder folders project projects"
)


def _at_password(words: tuple[str, ...]) -> int:
    """Where the password word is; -1 without one that is believed."""
    for index, word in enumerate(words):
        if word in _PASSWORD:
            return index
        if word in _SHORT or word in _MANY:
            around = (*words[:index], *words[index + 1 :])
            if all(
                each in _QUALIFIER or each in _TAIL or each in _HASHED or each.isdigit() for each in around
            ):
                return index
    return -1


def _all(words: tuple[str, ...], among: frozenset[str]) -> bool:
    return all(each in among or each.isdigit() for each in words)


@lru_cache(maxsize=_KEPT)
def is_password(identifier: str) -> bool:
    """Whether it names a password as typed, in clear or of unknown state.

    password, user_pwd, new_pass, mot_de_passe, form.password.data, confirm_password; not a hash (see
    `is_password_hash`) and not password_reset_url, password_form, has_password, password_changed_at,
    passwordless, reset_password, pass_rate, bypass.
    """
    words = _phrase(identifier)
    at = _at_password(words)
    if at < 0:
        return len(words) > 0 and words[-1 if not words[-1].isdigit() else 0] in _CONFIRM_GLUED
    before, after = words[:at], words[at + 1 :]
    if any(each in _ACT for each in before) or not _HASHED.isdisjoint(words):
        return False
    return _all(after, _TAIL)


@lru_cache(maxsize=_KEPT)
def is_password_hash(identifier: str) -> bool:
    """password_hash, hashed_password, pwhash, crypted_password, get_password_hash.

    Not password_hasher, check_password_hash, password_hash_method.
    """
    words = _phrase(identifier)
    if _HASHED.isdisjoint(words):
        return False
    at = _at_password(words)
    if at < 0:
        return False
    before = words[:at]
    if any(each in _ACT and each not in _HASH_LEAD for each in before):
        return False
    return _all(words[at + 1 :], _HASH_TAIL)


def _kind_of_password(identifier: str, kind: frozenset[str]) -> bool:
    if not is_password(identifier):
        return False
    words = _phrase(identifier)
    return not kind.isdisjoint(words) and _MANY.isdisjoint(words)


@lru_cache(maxsize=_KEPT)
def is_current_password(identifier: str) -> bool:
    """old_password, currentPwd, oldpwd, curr_pass, password_current, contrasena_actual, 旧密码.

    Not old_password_hash.
    """
    return _kind_of_password(identifier, _OLD)


@lru_cache(maxsize=_KEPT)
def is_new_password(identifier: str) -> bool:
    """new_password, newPwd1, password_new, nova_senha; not password1, which may be any."""
    return _kind_of_password(identifier, _NEW)


@lru_cache(maxsize=_KEPT)
def is_password_confirmation(identifier: str) -> bool:
    """The second entry of a new password.

    confirm_password, password2, re_password, verify_password, cpass.
    """
    words = _phrase(identifier)
    if any(each in _CONFIRM_GLUED for each in words):
        return True
    at = _at_password(words)
    if at < 0:
        return False
    if words[-1] == "2" and is_password(identifier):
        return True
    # `verify_password` is a field in one program and a method in the next: a confirmation, but no
    # is_password.
    around = (*words[:at], *words[at + 1 :])
    if _CONFIRM.isdisjoint(around) or not _HASHED.isdisjoint(around):
        return False
    return _all(around, _CONFIRM | _QUALIFIER | _TAIL)


@lru_cache(maxsize=_KEPT)
def is_service_password(identifier: str) -> bool:
    """A password that is no account's: the program shows it to another service, or a thing is opened by it.

    smtp_password, db_password, key_password; room_password, event_password, link_password.
    """
    if not is_password(identifier):
        return False
    words = _phrase(identifier)
    return not _SERVICE.isdisjoint(words) or is_shared_thing(identifier)


@lru_cache(maxsize=_KEPT)
def is_shared_thing(identifier: str) -> bool:
    """A thing that people open with a password of its own: Event, ShareLink, contest_password, PastedFile.

    Not EventRegistration, EventUser, room_member_password.
    """
    words = [each for each in segments(identifier) if each not in _PASSWORD and not each.isdigit()]
    if any(map(is_user, words)):
        return False
    return bool(words) and (not _SHARED.isdisjoint(words) or words[-1] in _THINGS)


@lru_cache(maxsize=_KEPT)
def speaks_of_sharing(identifier: str) -> bool:
    """Whether a function, class or path is about things that are opened together: share_view, rooms, upload."""
    return not _SHARED.isdisjoint(segments(identifier))


_CODE = _words("code codes codigo kode kod kodu код")
_CODE_ALONE = _words(
    "otp otps vcode verifycode smscode authcode yanzhengma yzm 验证码 驗證碼 認証コード 인증코드 "
    "인증번호 tan mtan passcode"
)
_CODE_OF = _words(
    "otp verification verify verif verified sms mfa tfa auth authentication activation activate confirm "
    "confirmation onetime onetimepass login reset email mail phone mobile security secret validation "
    "dynamic forgot forget password pin access signin verificacion verificacao confirmacion activacion "
    "dogrulama подтверждения"
)
# What else stands around a code without changing what it is.
_CODE_AROUND = _words(
    "user my the your a entered typed given input provided submitted received sent stored saved real "
    "actual correct expected generated generate gen random rand get new temp tmp value val str string "
    "number num num entry field data s in db hash hashed form request self body session old current raw "
    "digit"
)
# `otp_auth`, `otp_verified`: whether there is one.
_CODE_SWITCH = _words("auth authentication verified access")
_PIN_AROUND = _words(
    "user my the your entered typed given input stored saved correct account card atm login new old "
    "confirm auth otp mfa"
)


@lru_cache(maxsize=_KEPT)
def is_code(identifier: str) -> bool:
    """A one-time code or PIN: otp, user_otp, pin, verification_code, smsCode, mfa_code, login_code, 验证码.

    Not status_code, country_code, zip_code, promo_code, qr_code, source_code, otp_secret, otp_enabled,
    pin_code (a post code in India), pin_number (electronics); recovery codes have `is_recovery_code`.
    """
    words = _phrase(identifier)
    if not words:
        return False
    if words[-1] == "pin" or words[0] == "pin":
        return _all(words[:-1] if words[-1] == "pin" else words[1:], _PIN_AROUND)
    for at, word in enumerate(words):
        if word in _CODE_ALONE:
            around = (*words[:at], *words[at + 1 :])
            if words[-1] in _CODE_SWITCH:
                return False
            return _all(around, (_CODE_AROUND | _CODE_OF | _CODE | {"token"}) - {"secret"})
    for at, word in enumerate(words):
        if word in _CODE:
            around = (*words[:at], *words[at + 1 :])
            return not _CODE_OF.isdisjoint(around) and _all(around, _CODE_AROUND | _CODE_OF)
    return words[0] == "onetime" and len(words) < 3 and _all(words[1:], _PASSWORD | _CODE_AROUND | {"pass"})


_SPARE = _words("backup recovery scratch emergency rescue respaldo recuperacion wiederherstellung резервный")
_SPARE_HEAD = _CODE | _words("token tokens keys passcode passcodes otp otps")


@lru_cache(maxsize=_KEPT)
def is_recovery_code(identifier: str) -> bool:
    """backup_codes, recovery_code, scratchCodes, mfa_recovery_codes, emergency_tokens, static_token.

    Not backup_file; not recovery_token, which opens a reset.
    """
    words = _phrase(identifier)
    if len(words) < 2:
        return False
    for first, second in pairwise(words):
        if (first, second) == ("recovery", "token"):
            return False
        if (first in _SPARE and second in _SPARE_HEAD) or (second in _SPARE and first in _CODE):
            break
        if first == "static" and second in ("token", "tokens"):
            break
    else:
        return False
    return words[-1] not in _NO_VALUE


_TOKEN = _words("token tokens key nonce hash uuid guid jwt")
_TOKEN_OF = _words(
    "reset activation activate confirm confirmation verification verify magic recovery recover forgot "
    "forget validation password pwd email registration register invite invitation signup unlock onetime"
)
# `password_key`, `email_hash`, `verify_hash` and `magic_hash` are none.
_KEY_OF = _TOKEN_OF - _words("password pwd email verify confirm magic")
_NO_VALUE = _words(
    "url uri link path view form serializer schema generator expiry expires expired expiration expire "
    "timeout ttl lifetime age length len count max min limit name type kind algorithm method enabled "
    "required used sent valid salt template subject page class factory manager service backend at date "
    "created error errors message id remaining left seconds minutes hours days duration prefix header "
    "cookie field format func function status"
)
_PLAIN_AROUND = _words(
    "user my the new raw plain generated random rand u t given provided submitted received data form "
    "request self s stored"
)


@lru_cache(maxsize=_KEPT)
def is_token(identifier: str) -> bool:
    """A token that stands for a proven address: reset_token, activation_key, magicToken, password_reset_hash.

    Not access_token, csrf_token, api_key, token_generator, reset_token_expiry, password_hash.
    """
    words = _phrase(identifier)
    if not words or words[-1] in _NO_VALUE:
        return words[-2:] in (("magic", "link"),)
    if _TOKEN_OF.isdisjoint(words):
        return False
    last = next((each for each in reversed(words) if not each.isdigit()), "")
    if last in ("token", "tokens", "jwt", "nonce"):
        return True
    if last in _TOKEN:
        return not _KEY_OF.isdisjoint(words)
    return words[0] == "token" and _all(words[1:], _TOKEN_OF)


@lru_cache(maxsize=_KEPT)
def is_plain_token(identifier: str) -> bool:
    """`token` without a word that says what for: token, user_token, new_token.

    Not access_token, csrf_token.
    """
    words = _phrase(identifier)
    return "token" in words and _all(words, _PLAIN_AROUND | {"token"})


_USER = _words(
    "user users usr account accounts member members customer customers person people profile profiles me "
    "admin admins administrator employee employees student students teacher teachers staff client clients "
    "patient patients doctor doctors subscriber author owner principal superuser staffuser appuser myuser "
    "customuser utilisateur utilisateurs benutzer nutzer usuario usuarios utente gebruiker kullanici "
    "kullanicilar uzytkownik пользователь пользователи polzovatel 用户 用戶 사용자 ユーザー ユーザ "
    "passenger citizen "
    "voter merchant vendor seller buyer tenant officer operator guest candidate applicant volunteer "
    "participant"
)
_USER_TAIL = _USER | _words(
    "obj object instance inst model record row entity in out db data info doc document dict table tbl from "
    "by to update create base s details detail credentials credential login public private read schema "
    "item entry orm mixin abstract"
)


@lru_cache(maxsize=_KEPT)
def is_user(identifier: str) -> bool:
    """A person or account, or their table: user, current_user, UserInDB, tbl_users, auth_user, customer, me.

    Not username, user_id, user_agent, user_count.
    """
    words = _phrase(identifier)
    for at, word in enumerate(words):
        if word in _USER:
            return _all(words[at + 1 :], _USER_TAIL)
    return False


_EMAIL = _words("email emails mail correo courriel eposta emailaddress почта 邮箱 이메일 メール")
_EMAIL_TAIL = _words(
    "address addr id value val field input entry user login data var in lower s str text typed entered new "
    "old"
)
_USER_NAME = _words(
    "username usernames login loginname userid uid uidb phone telephone mobile cellphone msisdn nickname nick "
    "screenname usuario benutzername utilisateur логин 用户名 ユーザー名 아이디"
)
_NAME_TAIL = _words(
    "name number no id value val field input entry data var in str text typed entered or email username phone"
)


_USER_KEYS = (("name",), ("id",), ("names",), ("login",), ("email",), ("phone",))
# Senders of mail, acts, and times of a login.
_NO_ADDRESSEE = (_ACT - {"new", "old"}) | _words(
    "from support sender noreply reply smtp last first auto flask django is date used by"
)


@lru_cache(maxsize=_KEPT)
def is_email(identifier: str) -> bool:
    """email, user_email, email_address, e_mail, correo.

    Not email_host, email_sent, email_subject, send_email.
    """
    words = _phrase(identifier)
    for at, word in enumerate(words):
        if word in _EMAIL:
            return _all(words[at + 1 :], _EMAIL_TAIL) and _NO_ADDRESSEE.isdisjoint(words[:at])
    return False


@lru_cache(maxsize=_KEPT)
def is_user_name(identifier: str) -> bool:
    """What an account is found by: username, login, user_id, uid, email, phone_number.

    Not login_url, name.
    """
    if is_email(identifier):
        return True
    words = _phrase(identifier)
    for at, word in enumerate(words):
        if word in _USER_NAME:
            return _all(words[at + 1 :], _NAME_TAIL) and _NO_ADDRESSEE.isdisjoint(words[:at])
        if word in _USER and words[at + 1 : at + 2] in _USER_KEYS:
            # `client_id` and `tenant_id` name an application or an organisation.
            return _all(words[at + 2 :], _NAME_TAIL) and word not in ("client", "tenant")
    return False


_SECRET_OF = _words(
    "security secret sec recovery recover personal password passwd pwd pass pw hint forgot forget "
    "verification secreta secreto seguridad secrete securite seguranca segreta sicurezza gizli guvenlik "
    "секретныи секретнии контрольныи контрольнии secretny tajne bezpieczenstwa 安全 密保 秘密 보안 비밀"
)
_QUESTION = _words(
    "question questions ques quest qn qns qs que q pregunta preguntas pergunta perguntas domanda frage "
    "fragen soru sorusu вопрос вопросы питання vopros pytanie vraag 问题 問題 질문 質問"
)
_ANSWER = _words(
    "answer answers answr ans a anwser respuesta respuestas resposta respostas reponse reponses risposta "
    "antwort antworten cevap cevabi yanit yaniti ответ ответы відповідь odpowiedz antwoord 答案 答え "
    "回答 답변 답"
)
_SHORT_HEAD = _words("q qs qn qns que quest a")
_QUESTION_WHOLE = _words(
    "securityquestion securityquestions secretquestion securityq secretq secq sicherheitsfrage "
    "sicherheitsfragen geheimfrage sicherheitsfrage mibao mibaowenti guvenliksorusu gizlisoru "
    "veiligheidsvraag geheimevraag controlevraag"
)
_ANSWER_WHOLE = _words("securityanswer secretanswer secans seca secanswer sicherheitsantwort securityans")
# Facts about a person that serve as answers; identity and pet shop data as often.
_FACTS = _sequences(
    "maiden name, mothers maiden, mother maiden, maidenname, mothers name, mother name, mothername, pet "
    "name, pets name, petname, first pet, first school, first teacher, first car, school name, birth "
    "city, birth place, birthplace, city of birth, childhood friend, childhood nickname, best friend, "
    "favorite teacher, favourite teacher, fav teacher, favorite color, favourite colour, fav color, "
    "favcolor, favorite food, favourite food, favorite movie, favorite book, favorite pet, favourite "
    "pet, fav pet, nombre mascota, apellido soltera, nome solteira, mascota, geburtsname, kizlik soyadi"
)


def _joined(words: tuple[str, ...], heads: frozenset[str], alone: frozenset[str]) -> bool:
    if not alone.isdisjoint(words):
        return True
    for at, word in enumerate(words):
        if word not in heads:
            continue
        after = words[at + 1 : at + 4]
        near = words[max(0, at - 2) : at] + tuple(each for each in after if each != "sec")  # seconds
        if word in _SHORT_HEAD:
            near = words[max(0, at - 1) : at]  # `security_q`, never `q_security`
            if not near or near[0] not in ("security", "secret", "sec"):
                continue
        if not _SECRET_OF.isdisjoint(near):
            return True
    return False


@lru_cache(maxsize=_KEPT)
def is_secret_question(identifier: str) -> bool:
    """security_question, secretQ, SecurityQuestionForm, password_question, pregunta_secreta, 密保问题.

    Not question, forum_question, security_questionnaire, challenge_question (a captcha or a quiz).
    """
    return _joined(_phrase(identifier), _QUESTION, _QUESTION_WHOLE)


@lru_cache(maxsize=_KEPT)
def is_secret_answer(identifier: str) -> bool:
    """security_answer, secret_ans, forget_password_ans, respuesta_secreta, 密保答案.

    Not answer, correct_answer, answersec; facts such as pet_name have `is_personal_fact`.
    """
    words = _phrase(identifier)
    if _joined(words, _ANSWER, _ANSWER_WHOLE):
        return True
    # `security_question_answer` holds its qualifier before the question.
    for at in range(len(words) - 1):
        if words[at] in _QUESTION and words[at + 1] in _ANSWER and not _SECRET_OF.isdisjoint(words[:at]):
            return True
    return False


@lru_cache(maxsize=_KEPT)
def is_personal_fact(identifier: str) -> bool:
    """A fact about a person that recovery asks for: pet_name, mothers_maiden_name, first_school, fav_color.

    The name alone proves nothing: customer records and pet shops hold the same words.
    """
    words = _phrase(identifier)
    return any(words[at : at + len(each)] == each for each in _FACTS for at in range(len(words)))


_HINT = _words(
    "hint hints clue pista dica hinweis indice ipucu подсказка підказка podpowiedz suggerimento 提示 "
    "힌트 ヒント"
)
_HINT_TAIL = _words("text value field input entry data str user")


@lru_cache(maxsize=_KEPT)
def is_password_hint(identifier: str) -> bool:
    """password_hint, pwdHint, hint_for_password, pista_contrasena, 密码提示.

    Not hint, password_hint_url, hints.
    """
    words = _phrase(identifier)
    if _HINT.isdisjoint(words):
        return False
    at = next(index for index, each in enumerate(words) if each in _HINT)
    before, after = words[:at], words[at + 1 :]
    asked = _PASSWORD | _SHORT
    if before and before[-1] in asked:
        return _all(after, _HINT_TAIL) and before[0] not in _ACT
    # Romance languages and `hint_for_password` name the hint first.
    after = tuple(each for each in after if each not in ("for", "de", "del", "da", "to", "of", "the", "your"))
    return len(after) == 1 and after[0] in asked and not before


_WEAK_AROUND = _words(
    "my your the user one two three id num no text field entry input value given typed entered stored "
    "hash in data var self form s box"
)


@lru_cache(maxsize=_KEPT)
def is_weak_question_word(identifier: str) -> bool:
    """A plain question or answer, of any purpose: question, answer1, ques, user_answer, respuesta."""
    words = _phrase(identifier)
    heads = (_QUESTION | _ANSWER) - (_SHORT_HEAD - {"que", "quest"})
    return not heads.isdisjoint(words) and _all(words, heads | _WEAK_AROUND)


@lru_cache(maxsize=_KEPT)
def is_plain_answer(identifier: str) -> bool:
    """The answers among the plain words: answer, user_ans, respuesta; not question, security_answer."""
    return is_weak_question_word(identifier) and not (_ANSWER - {"a"}).isdisjoint(_phrase(identifier))


_RECOVERY = _words(
    "reset forgot forget forgotten recover recovery lost retrieve restore olvide olvidada recuperar "
    "recuperacion esqueci vergessen zurucksetzen oublie unutdum sifirla восстановление восстановить забыли"
)


@lru_cache(maxsize=_KEPT)
def is_recovery_word(identifier: str) -> bool:
    """A name that speaks of getting back into an account.

    forgot_password, ResetForm, recover, olvide_clave.
    """
    return not _RECOVERY.isdisjoint(_phrase(identifier))


_SUM = _words(
    "etag etags cache cached caching key cachekey checksum checksums gravatar avatar file files filename "
    "filepath path content contents fingerprint signature sign dedup dedupe duplicate bucket shard slug "
    "uuid thumbnail image img asset static version revision commit blob chunk block download upload url "
    "uri query color colour icon identicon crc integrity hibp pwned prefix"
)


@lru_cache(maxsize=_KEPT)
def is_cache_or_checksum(identifier: str) -> bool:
    """A word that shows that a digest is no password storage.

    etag, cache_key, file_checksum, gravatar_url.
    """
    return not _SUM.isdisjoint(segments(identifier))
