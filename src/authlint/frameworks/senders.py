"""Messages to people: mail, SMS and push by the libraries that write or send them.

A message counts where its text is given: at the constructor of a library that has one (Django, Flask-Mail,
fastapi-mail, SendGrid), at the call of one that has none (Resend, Postmark, yagmail, Twilio). A push on a phone is
shown on a locked screen and counts as an SMS.

Source: https://docs.djangoproject.com/en/stable/topics/email/, https://flask-mail.readthedocs.io/,
https://sabuhish.github.io/fastapi-mail/, https://www.twilio.com/docs/messaging/api/message-resource,
https://boto3.amazonaws.com/v1/documentation/api/latest/reference/services/sns/client/publish.html

### mail from frameworks

```python
from django.core.mail import EmailMessage, EmailMultiAlternatives, mail_admins, send_mail
from fastapi_mail import MessageSchema
from flask_mail import Message

# fact: MessageSent(channel="mail", content="body", html="page")
send_mail("Welcome", body, None, [to], html_message=page)
EmailMessage("Welcome", body, to=[to])  # fact: MessageSent(channel="mail", subject="Welcome", content="body")
EmailMultiAlternatives("Welcome", body)  # fact: MessageSent(channel="mail", content="body")
mail_admins("Somebody signed up", body)  # fact: MessageSent(channel="mail", content="body")
Message("Welcome", [to], body, page)  # fact: MessageSent(channel="mail", content="body", html="page")
# fact: MessageSent(channel="mail", content="body")
MessageSchema(recipients=[to], body=body, subtype="plain")
```

`accounts/models.py`

```python
from django.contrib.auth.models import AbstractUser


class Member(AbstractUser):
    def welcome(self, body):
        # fact: MessageSent(channel="mail", subject="Welcome", content="body")
        self.email_user("Welcome", body)
```

### mail by services

```python
import boto3
import requests
import resend
import yagmail
from mailgun.client import Client
from mailjet_rest import Client as Mailjet
from postmarker.core import PostmarkClient
from sendgrid.helpers.mail import Content, Mail

resend.Emails.send({"to": to, "html": page})  # fact: MessageSent(channel="mail")
resend.Batch.send(mails)  # fact: MessageSent(channel="mail", content="mails")
Mail(sender, to, "Welcome", body, page)  # fact: MessageSent(channel="mail", content="body", html="page")
Content("text/plain", body)  # fact: MessageSent(channel="mail", content="body")
PostmarkClient(key).emails.send(To=to, TextBody=body)  # fact: MessageSent(channel="mail", content="body")
yagmail.SMTP(user, key).send(to, "Welcome", body)  # fact: MessageSent(channel="mail", content="body")
Client(auth=key).messages.create(data=data, domain=site)  # fact: MessageSent(channel="mail", content="data")
Mailjet(auth=key).send.create(data=data)  # fact: MessageSent(channel="mail", content="data")
boto3.client("ses").send_email(Source=me, Message=mail)  # fact: MessageSent(channel="mail", content="mail")
# fact: MessageSent(channel="mail", content="data")
requests.post("https://api.mailgun.net/v3/messages", data=data)
requests.post("https://example.com/api", data=data)
```

### SMS, calls and pushes

```python
import boto3
import messagebird
import requests
from firebase_admin import messaging
from plivo import RestClient
from pyfcm import FCMNotification
from pywebpush import webpush
from twilio.rest import Client
from vonage_sms import SmsMessage

client = Client(sid, key)
client.messages.create(to=phone, from_=me, body=body)  # fact: MessageSent(channel="sms", content="body")
client.calls.create(phone, me, twiml=body)  # fact: MessageSent(channel="sms", content="body")
SmsMessage(to=phone, from_=me, text=body)  # fact: MessageSent(channel="sms", content="body")
messagebird.Client(key).message_create(me, phone, body)  # fact: MessageSent(channel="sms", content="body")
RestClient(sid, key).messages.create(phone, text=body)  # fact: MessageSent(channel="sms", content="body")
# fact: MessageSent(channel="sms", content="body")
boto3.client("sns").publish(PhoneNumber=phone, Message=body)
boto3.client("sns").publish(TopicArn=topic, Message=body)
# fact: MessageSent()
# fact: MessageSent()
messaging.Message(notification=messaging.Notification("Code", body))
FCMNotification(file, name).notify(device, notification_body=body)  # fact: MessageSent(content="body")
webpush(device, body)  # fact: MessageSent(channel="sms", content="body")
# fact: MessageSent(channel="sms", content="data")
requests.post("https://rest.nexmo.com/sms/json", json=data)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.messages import MessageSent
from authlint.frameworks.model import Arg, Call, Models, Row, recognise
from authlint.python.calls import target
from authlint.python.classes import gives
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Call as CallValue
from authlint.python.values import argument, bare, method, text_of

DJANGO_MAIL = "django.core.mail"
USERS = ("django.contrib.auth.models.AbstractUser", "django.contrib.auth.models.User")

gives(
    {
        "mailgun.client.Client.messages": "mailgun.client.Endpoint",
        "mailjet_rest.Client.send": "mailjet_rest.client.Endpoint",
        "plivo.RestClient.messages": "plivo.resources.messages.Messages",
        "postmarker.core.PostmarkClient.emails": "postmarker.models.emails.EmailManager",
        "twilio.rest.Client.calls": "twilio.rest.api.v2010.account.call.CallList",
        "twilio.rest.Client.messages": "twilio.rest.api.v2010.account.message.MessageList",
    }
)
# Attributes that a client answers to without having them.
DYNAMIC = frozenset(
    {
        "mailgun.client.Client.messages",
        "mailjet_rest.Client.send",
        "postmarker.core.PostmarkClient.emails",
    }
)

MODELS: tuple[Row, ...] = (
    Call(
        f"{DJANGO_MAIL}.send_mail",
        MessageSent,
        channel="mail",
        subject=Arg(0, "subject"),
        content=Arg(1, "message"),
        html=Arg(8, "html_message"),
    ),
    Call(
        (f"{DJANGO_MAIL}.mail_admins", f"{DJANGO_MAIL}.mail_managers"),
        MessageSent,
        channel="mail",
        subject=Arg(0, "subject"),
        content=Arg(1, "message"),
        html=Arg(4, "html_message"),
    ),
    Call(
        (
            f"{DJANGO_MAIL}.EmailMessage",
            f"{DJANGO_MAIL}.EmailMultiAlternatives",
            f"{DJANGO_MAIL}.message.EmailMessage",
            f"{DJANGO_MAIL}.message.EmailMultiAlternatives",
        ),
        MessageSent,
        channel="mail",
        subject=Arg(0, "subject"),
        content=Arg(1, "body"),
    ),
    Call(
        tuple(f"{each}.email_user" for each in USERS),
        MessageSent,
        channel="mail",
        subject=Arg(0, "subject"),
        content=Arg(1, "message"),
    ),
    Call(
        "flask_mail.Message",
        MessageSent,
        channel="mail",
        subject=Arg(0, "subject"),
        content=Arg(2, "body"),
        html=Arg(3, "html"),
    ),
    Call(
        "fastapi_mail.MessageSchema",
        MessageSent,
        channel="mail",
        subject=Arg(-1, "subject"),
        content=Arg(-1, "body"),
        html=Arg(-1, "template_body"),
    ),
    Call(("resend.Emails.send", "resend.Batch.send"), MessageSent, channel="mail", content=Arg(0, "params")),
    Call(
        "sendgrid.helpers.mail.Mail",
        MessageSent,
        channel="mail",
        subject=Arg(2, "subject"),
        content=Arg(3, "plain_text_content"),
        html=Arg(4, "html_content"),
    ),
    Call("sendgrid.helpers.mail.Content", MessageSent, channel="mail", content=Arg(1, "content")),
    Call(
        "postmarker.models.emails.EmailManager.send",
        MessageSent,
        channel="mail",
        subject=Arg(-1, "Subject"),
        content=Arg(-1, "TextBody"),
        html=Arg(-1, "HtmlBody"),
    ),
    Call(
        "yagmail.SMTP.send",
        MessageSent,
        channel="mail",
        subject=Arg(1, "subject"),
        content=Arg(2, "contents"),
    ),
    Call(
        ("mailgun.client.Endpoint.create", "mailjet_rest.client.Endpoint.create"),
        MessageSent,
        channel="mail",
        content=Arg(0, "data"),
    ),
    Call(
        "twilio.rest.api.v2010.account.message.MessageList.create",
        MessageSent,
        channel="sms",
        content=Arg(-1, "body"),
    ),
    Call(
        "twilio.rest.api.v2010.account.call.CallList.create",
        MessageSent,
        channel="sms",
        content=Arg(-1, "twiml"),
    ),
    Call(
        ("vonage_sms.SmsMessage", "vonage_sms.requests.SmsMessage"),
        MessageSent,
        channel="sms",
        content=Arg(-1, "text"),
    ),
    Call("messagebird.Client.message_create", MessageSent, channel="sms", content=Arg(2, "body")),
    Call("plivo.resources.messages.Messages.create", MessageSent, channel="sms", content=Arg(1, "text")),
    Call(
        "firebase_admin.messaging.Notification",
        MessageSent,
        channel="sms",
        subject=Arg(0, "title"),
        content=Arg(1, "body"),
    ),
    Call("firebase_admin.messaging.Message", MessageSent, channel="sms", content=Arg(0, "data")),
    Call(
        "pyfcm.FCMNotification.notify",
        MessageSent,
        channel="sms",
        subject=Arg(1, "notification_title"),
        content=Arg(2, "notification_body"),
    ),
    Call("pywebpush.webpush", MessageSent, channel="sms", content=Arg(1, "data")),
)

MAIL_HOSTS = (
    "api.mailgun.net", "api.eu.mailgun.net", "api.sendgrid.com", "api.postmarkapp.com", "api.resend.com",
    "api.brevo.com", "api.sendinblue.com", "api.mailjet.com", "mandrillapp.com", "api.sparkpost.com",
)  # fmt: skip
SMS_HOSTS = (
    "api.twilio.com", "rest.nexmo.com", "rest.messagebird.com", "api.plivo.com", "api.msg91.com",
    "www.fast2sms.com", "api.textlocal.in", "api.africastalking.com", "fcm.googleapis.com",
)  # fmt: skip
"""Hosts of services, by which a plain HTTP call is known."""


ROWS = Models(MODELS)
LAST = {name.rpartition(".")[2] for name in ROWS.calls} | {"send_email", "publish", "post", "request"}


def sent(call: CallValue, unit: Unit, project: Project) -> MessageSent | None:
    """The message that a call writes or sends; None for another call."""
    if method(call) not in LAST:
        return None
    if not ROWS.calls.keys().isdisjoint(target(call, unit, project).names):
        for fact in ROWS.facts(call, unit, project):
            if isinstance(fact, MessageSent):
                return fact
    return next(services(call), None)


@recognise(CallValue, named=("send_email", "publish", "post", "request"))
def by_service(call: CallValue, unit: Unit, project: Project) -> Iterator[MessageSent]:
    """Services whose client is made at run time or is any HTTP client: known by keywords, and by the host."""
    yield from services(call)


def services(call: CallValue) -> Iterator[MessageSent]:
    """What such a call sends."""
    last = method(call)
    if last in ("send_email", "publish"):
        yield from _aws(call, last)
    elif last in ("post", "request"):
        yield from _http(call, last)


def _aws(call: CallValue, last: str) -> Iterator[MessageSent]:
    """boto3 makes the methods of a client when it is asked for a service; their keywords are capitalised."""
    names = {name for name, _ in call.keywords}
    if last == "publish" and {"PhoneNumber", "Message"} <= names:
        yield MessageSent(at=call.at, value=call, channel="sms", content=argument(call, -1, "Message"))
    elif last == "send_email" and names & {"Message", "Content"} and names & {"Source", "FromEmailAddress"}:
        text = argument(call, -1, "Message") or argument(call, -1, "Content")
        yield MessageSent(at=call.at, value=call, channel="mail", content=text)


def _http(call: CallValue, last: str) -> Iterator[MessageSent]:
    url = argument(call, 0 if last == "post" else 1, "url")
    address = text_of(bare(url)) if url is not None else None
    host = (address or "").partition("://")[2].partition("/")[0]
    for hosts, text in ((MAIL_HOSTS, "mail"), (SMS_HOSTS, "sms")):
        if host in hosts:
            yield MessageSent(
                at=call.at,
                value=call,
                channel="mail" if text == "mail" else "sms",
                content=argument(call, 1, "data") or argument(call, -1, "json"),
                subject=argument(call, -1, "params"),
            )
