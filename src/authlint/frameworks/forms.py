"""Forms, serializers and schemas: which of their own methods a library calls.

Sources: Django "Form and field validation"; DRF "Serializers"; WTForms "Inline validators".
"""

from __future__ import annotations

from authlint.facts.words import words
from authlint.frameworks.model import Row
from authlint.python.expansion import Expand, expands
from authlint.python.flow import TRUTHY

MODELS: tuple[Row, ...] = ()

TRUTHY.update(
    words(
        "redirect render render_template jsonify make_response json_response error_response HTMLResponse "
        "JSONResponse RedirectResponse HttpResponse HttpResponseRedirect HttpResponseForbidden JsonResponse "
        "HttpResponseBadRequest Response TemplateResponse url_for gettext lazy_gettext gettext_lazy _"
    )
)

expands(
    Expand("is_valid", ("clean_*", "clean", "validate_*", "validate", "to_internal_value", "_clean_*")),
    Expand("full_clean", ("clean_*", "clean"), passes="done", fields=()),
    Expand("validate_on_submit", ("validate_*", "validate"), truth=("validate",)),
    Expand("validate", ("validate_*",), ("Form", "FlaskForm", "BaseForm", "SecureForm")),
    Expand(
        "save",
        ("create", "update"),
        ("BaseSerializer", "Serializer", "ModelSerializer", "HyperlinkedModelSerializer"),
        passes="done",
        fields=(),
    ),
    Expand(
        "load",
        ("@validates", "@validates_schema", "@pre_load", "@post_load"),
        ("Schema", "SQLAlchemySchema", "ModelSchema"),
        passes="done",
        fields=(),
    ),
    Expand(
        "deserialize",
        ("validator",),
        ("Schema", "MappingSchema", "SchemaNode", "CSRFSchema"),
        passes="done",
        fields=("validator",),
    ),
    Expand(
        "validate",
        ("@validates", "@validates_schema", "@pre_load"),
        ("Schema", "SQLAlchemySchema", "ModelSchema"),
        passes="false",
        fields=(),
    ),
)
