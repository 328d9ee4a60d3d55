"""What other libraries ask."""

import hmac

from flask import Blueprint, current_app, jsonify, request

from .models import Reader

bp = Blueprint("api", __name__)


@bp.post("/loans")
def loans():
    """A partner library reports loans; the body is signed."""
    expected = hmac.new(current_app.config["WEBHOOK_SECRET"].encode(), request.get_data(), "sha256").hexdigest()
    if not hmac.compare_digest(expected, request.headers.get("X-Signature", "")):
        return jsonify(error="signature"), 403
    return jsonify(accepted=True)


@bp.get("/readers/<int:reader_id>")
def reader(reader_id):
    found = Reader.query.get_or_404(reader_id)
    return jsonify(id=found.id, username=found.username)
