"""Forms, serializers and schemas: which of their own methods a library calls.

Sources: Django "Form and field validation"; DRF "Serializers"; WTForms "Inline validators".
"""

from __future__ import annotations

from authlint.frameworks.model import Row
from authlint.python.trace import Expand, expands

MODELS: tuple[Row, ...] = ()

expands(
    Expand("is_valid", ("clean_*", "clean", "validate_*", "validate", "to_internal_value", "_clean_*")),
    Expand("full_clean", ("clean_*", "clean")),
    Expand("validate_on_submit", ("validate_*", "validate")),
    Expand("validate", ("validate_*",), ("Form", "FlaskForm", "BaseForm", "SecureForm")),
    Expand(
        "save",
        ("create", "update"),
        ("BaseSerializer", "Serializer", "ModelSerializer", "HyperlinkedModelSerializer"),
    ),
    Expand(
        "load", ("validate_*", "check_*", "verify_*", "make_*"), ("Schema", "SQLAlchemySchema", "ModelSchema")
    ),
)
