"""Which texts, as people read them, ask a knowledge question of account recovery or a password hint.

Labels, prompts, headings and choice lists in the languages that applications are written in. A text is
folded (lower case, no accents, single blanks) and searched for plain stems first; patterns run only on a hit.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from authlint.pattern import pattern

_KEPT = 4096
_LONGEST = 600  # a longer text is a page or a prompt for a model, not a label


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _fold(text: str) -> str:
    if not text.isascii():
        apart = unicodedata.normalize(
            "NFKD", text.casefold().replace("ı", "i").replace("ł", "l").replace("ß", "ss")
        )
        text = unicodedata.normalize(
            "NFC", "".join(each for each in apart if not "\u0300" <= each <= "\u036f")
        )
    return re.sub(r"[\s_\-]+", " ", text.lower().replace("’", "'").replace("`", "'"))


# Names of the thing itself, by language. "security questions" alone also heads FAQ pages and vendor
# questionnaires; the rules weigh where a text stands.
_NAMED = (
    # English
    r"\b(?:secret|security|recovery|personal verification|password(?: reset| recovery)?|"
    r"account recovery) question\b",
    r"\b(?:choose|select|pick|set(?: up)?|answer|your|enter|use|update|change|add|the|of|"
    r"forgot) (?:a |an |your |one |the |of |my |\w+ )?(?:secret|security|recovery) questions\b",
    r"^(?:secret|security|recovery) questions?\W*\d?\W*$",
    r"\b(?:secret|security|recovery|security question) answer\b",
    r"\banswers? to (?:the |your |my |this |a )?(?:secret|security|recovery) question",
    # Russian, Ukrainian
    r"(?:секретн\w+|контрольн\w+|проверочн\w+|тайн\w+) вопрос",
    r"(?:секретн\w+|контрольн\w+) ответ",
    r"ответ\w* на (?:секретн|контрольн|проверочн)\w+ вопрос",
    r"(?:секретн\w+|контрольн\w+|таємн\w+) (?:питання|запитання)",
    # Spanish, Portuguese
    r"pregunta(?:s)? (?:secreta|de seguridad|de recuperacion)",
    r"respuesta (?:secreta|de seguridad)",
    r"pergunta(?:s)? (?:secreta|de seguranca|de recuperacao)",
    r"resposta (?:secreta|de seguranca)",
    # German, Dutch
    r"\b(?:sicherheits|geheim)frage",
    r"\bgeheime (?:frage|antwort)",
    r"\b(?:beveiligings|veiligheids|controle)vraag|\bgeheime vraag",
    # French, Italian
    r"questions? (?:secrete|de securite)",
    r"reponse (?:secrete|de securite|a la question)",
    r"domanda (?:segreta|di sicurezza)",
    r"risposta segreta",
    # Turkish, Polish
    r"(?:gizli|guvenlik) soru",
    r"(?:gizli|guvenlik sorusu) (?:cevap|yanit|cevabi)",
    r"pytani\w+ (?:pomocnicz|bezpieczenstwa|kontroln|zabezpieczaj)",
    # Chinese, Japanese, Korean
    r"密保(?:问题|問題|答案)|(?:安全|保密|密码|密碼)(?:提示)?(?:问题|問題)|安全答案",
    r"秘密の(?:質問|答え)|セキュリティの?質問",
    r"(?:보안|비밀번호|본인 ?확인) ?질문",
)
# Questions of the classic lists. "?" and "your" are often left out in combo boxes.
_ASKED = (
    # English
    r"mother'?s? maiden name",
    r"\bmaiden name of (?:your|my) mother",
    r"^(?:what (?:is|was) your )?mother'?s (?:first |middle )?name\W*$",
    r"\b(?:your|my) (?:very )?(?:first|childhood|favou?rite|fav) (?:pet|dog|cat|teacher|school|"
    r"stuffed (?:animal|toy)|car|job|employer|crush|kiss|phone|mobile|concert|grade teacher|boss|house)\b",
    r"\b(?:your|my) (?:first|childhood|favou?rite|fav) (?:pet|dog|cat|teacher|school) ?'?s name",
    r"\bname of (?:your|my) (?:\w+ ){0,2}(?:pet|dog|cat|teacher|school|best friend|childhood friend|"
    r"stuffed animal)\b",
    r"\b(?:your|my) (?:pet|teacher|childhood (?:best )?friend|best friend|dog|cat)(?:'?s)? (?:nick)?name\b",
    r"\b(?:your|my) childhood (?:nickname|best friend|friend|hero|home|street|address|phone)",
    r"\b(?:what|which|in what|in which) (?:city|town|place|hospital)(?: or \w+)? (?:were|was) (?:you|"
    r"your (?:mother|father|parents|spouse|first))\b",
    r"\bwhere (?:were you born|did you (?:meet your (?:spouse|wife|husband|partner)|go to (?:high|"
    r"elementary|primary) school|grow up))",
    r"\bstreet (?:did you|where you|you) (?:live|grow|grew)|\bstreet (?:did|that) you (?:grow|grew) up",
    r"\b(?:your|my) (?:city|town|place) of birth\b|\bcity (?:where )?(?:you|i) (?:were|was) born",
    r"\b(?:your|my) (?:elementary|primary|high|first) school(?: name| mascot|'s name| called)?\b.*\?",
    r"\bwhat (?:was|is) (?:the )?(?:make|model|name|colou?r|brand) of your first\b",
    # Russian, Ukrainian
    r"девичь\w+ фамили|дiвоч\w+ прiзвищ|дівоч\w+ прізвищ|дивоч\w+ призвищ|дівоче прізвище",
    r"(?:кличк\w+|имя) (?:\w+ ){0,2}(?:питомц|домашн|собак|кошк|животн)",
    r"(?:кличк\w+|імя|им'я|ім'я) (?:\w+ ){0,2}(?:улюблен|тварин|собак)",
    r"(?:любим\w+|перв\w+|имя \w+) учител|улюблен\w+ вчител|перш\w+ вчител",
    # Spanish, Portuguese
    r"apellido de soltera",
    r"nombre de (?:tu|su) (?:primera?|mascota|profesor|maestr)",
    r"(?:tu|su) primera mascota",
    r"nome de solteir",
    r"nome d[oae] (?:seu|sua) (?:primeir\w+|animal|pet|cachorro|professor|mae)",
    r"primeiro animal de estimacao",
    # German, Dutch
    r"madchenname",
    r"geburtsname (?:deiner|ihrer) mutter",
    r"(?:dein|ihr)(?:es|em|er)? (?:ersten?|lieblings)\s?(?:haustier|lehrer)",
    r"meisjesnaam|(?:je|uw) eerste huisdier",
    # French, Italian
    r"nom de jeune fille",
    r"(?:votre|ton) premier (?:animal|professeur|instituteur)",
    r"premier animal de compagnie",
    r"cognome da nubile|(?:tuo|suo) primo (?:animale|insegnante)",
    # Turkish, Polish
    r"kizlik soyad|evcil hayvan|ilk ogretmen",
    r"nazwisko panienskie|imie (?:twojego )?pierwszego (?:zwierz|psa)",
    # Chinese, Japanese, Korean
    r"(?:母亲|妈妈|母親|媽媽)的?(?:姓名|名字|姓|生日|娘家姓)",
    r"(?:您|你|我)的?(?:第一只宠物|宠物|小学|初中|高中|小學)(?:的?(?:名字|名称|班主任|老师|校名|叫))",
    r"(?:班主任|小学老师|启蒙老师)的?(?:名字|姓名)",
    r"最喜欢的老师",
    r"出生(?:的)?(?:城市|地).{0,6}[?？]",
    r"母親?の旧姓|(?:初めて|最初)(?:の|に飼った)ペット|ペットの名前|好きな先生|出身小学校|卒業した小学校",
    r"어머니의? ?(?:성함|이름)",
    r"(?:첫|처음).{0,4}(?:애완|반려)(?:동물|견)",
    r"(?:애완|반려)동물.{0,4}이름",
    r"(?:기억에 남는|좋아하는|존경하는) ?(?:선생님|은사)",
    r"(?:초등학교|출신 ?학교).{0,6}(?:이름|어디|\?)",
)
# Asked in polls and tutorials just as often; a list of them, or one beside an account, is telling.
_PERSONAL = (
    r"\b(?:your|my) (?:all time )?(?:favou?rite|fav) (?:colou?r|food|movie|film|book|sport|team|song|"
    r"actor|singer|place|subject|game|animal|dish|band|city|fruit|number|hobby|author)\b",
    r"\b(?:your|my) (?:nick ?name|birth ?place|place of birth|father'?s (?:middle |first )?name|"
    r"mother'?s name|date of birth|lucky number|spouse'?s name|best friend|school|hobby|hero)\b.*",
    r"любим\w+ (?:цвет|блюдо|книг|фильм|город)|улюблен\w+ (?:колір|колир|страв|книг|фільм|фильм)",
    r"(?:color|comida|pelicula|libro) favorit[oa]|(?:cor|comida|filme|livro) (?:favorit[oa]|preferid[oa])",
    r"lieblings(?:farbe|essen|film|buch)",
    r"(?:couleur|film|plat|livre) prefere",
    r"en sevdig\w+ (?:renk|yemek|film)",
    r"最喜欢的(?:颜色|食物|电影|书|运动)|好きな(?:食べ物|色|映画|本)|좋아하는 ?(?:색|음식|영화|책)",
)
_HINTED = (
    r"\bpassword (?:hint|reminder hint|clue)\b(?!s? (?:for developers|text))",
    r"\b(?:hint|clue) (?:for|to|about|of) (?:remember(?:ing)? )?(?:your|the|my|this) (?:password|"
    r"passphrase|master password)\b",
    r"\bpassphrase hint\b",
    r"подсказк\w+ (?:к |для |по )?парол|підказк\w+ (?:до |для )?парол|пидказк\w+ (?:до |для )?парол",
    r"pista (?:de|para) (?:la |su |tu )?contrasena|dica (?:de|da|para) (?:a |sua )?senha",
    r"passwort ?hinweis",
    r"kennworthinweis",
    r"hinweis (?:zum|fur das) passwort",
    r"indice (?:de|du|pour le) mot de passe",
    r"parola ipucu",
    r"sifre ipucu",
    r"suggerimento (?:per la |della )?password|podpowiedz (?:do )?hasla|wachtwoordhint",
    r"密码提示(?!问题)|密碼提示(?!問題)|パスワードの?ヒント|비밀번호 ?힌트",
)
# Every pattern above needs one of these; testing them takes a microsecond, the patterns fifty.
_STEMS = _words(
    "question answer maiden mother pet dog cat teacher school childhood first born street birth favo fav "
    "nick friend father hint clue вопрос ответ питання девич дiвоч дівоч дивоч клич учител вчител имя им'я "
    "ім'я імя улюблен любим подсказк підказк пидказк pregunta respuesta pergunta resposta frage vraag "
    "reponse domanda risposta soru pytani apellido nombre nome madchen geburts haustier lehrer meisjes "
    "huisdier jeune premier cognome primo kizlik evcil ogretmen panienski imie favorit preferid lieblings "
    "prefere sevdig pista dica hinweis indice ipucu suggerimento podpowiedz antwort hobby spouse hero "
    "number 密 安全 秘密 セキュリティ 보안 질문 母 妈 媽 宠物 小学 小學 初中 高中 老师 班主任 出生 "
    "ペット 先生 旧姓 어머니 애완 반려 선생님 은사 학교 喜欢 好きな 좋아하는 "
    "비밀번호 パスワード"
)


@cache
def _any_of(*groups: tuple[str, ...]) -> re.Pattern[str]:
    """Compiled at first use: 10 ms, which most runs over one file can do without."""
    return re.compile("|".join(f"(?:{each})" for patterns in groups for each in patterns))


# A sentence that tells people not to use such things, or that denies them.
_ADVICE = pattern(
    r"\b(?:do not|don't|never|avoid|instead of|should not|shouldn't|no longer|without|deprecated|removed)\b"
)


@lru_cache(maxsize=_KEPT)
def _searched(text: str) -> str:
    """The folded text; "" when no pattern can match."""
    if not 3 <= len(text) <= _LONGEST:
        return ""
    folded = _fold(text)
    return folded if any(each in folded for each in _STEMS) else ""


@lru_cache(maxsize=_KEPT)
def is_question_text(text: str) -> bool:
    """Whether a label or sentence asks a security question or names one.

    "What was the name of your first pet?", "Security question:", "Девичья фамилия матери", "密保问题",
    "어머니의 성함은?". Not "Any questions?", "Question 1", "Security questions and answers for developers",
    "Do not use your mother's maiden name".
    """
    folded = _searched(text)
    return (
        bool(folded) and _any_of(_NAMED, _ASKED).search(folded) is not None and _ADVICE.search(folded) is None
    )


@lru_cache(maxsize=_KEPT)
def names_secret_question(text: str) -> bool:
    """Whether a text names the notion itself ("Security question"), not one of the classic questions."""
    folded = _searched(text)
    return bool(folded) and _any_of(_NAMED).search(folded) is not None and _ADVICE.search(folded) is None


@lru_cache(maxsize=_KEPT)
def is_personal_question_text(text: str) -> bool:
    """Whether a text asks what polls ask as often as account recovery: "What is your favourite colour?"."""
    folded = _searched(text)
    return bool(folded) and _any_of(_PERSONAL).search(folded) is not None


@lru_cache(maxsize=_KEPT)
def is_hint_text(text: str) -> bool:
    """Whether a label speaks of a password hint: "Password hint", "Подсказка к паролю", "密码提示"."""
    folded = _searched(text)
    return bool(folded) and _any_of(_HINTED).search(folded) is not None and _ADVICE.search(folded) is None
