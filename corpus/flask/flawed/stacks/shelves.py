"""Shelves, the monthly riddle and the readers' survey."""

from flask import Blueprint, make_response, render_template, request

from .covers import etag

bp = Blueprint("shelves", __name__)

RIDDLE = {"question": "Which animal has a town for a first name?", "answer": "the Bremen donkey", "hint": "It sings."}
SURVEY = ["What was the name of your favourite book as a child?", "Which shelf do you visit first?"]


@bp.get("/")
def index():
    page = make_response(render_template("index.html"))
    page.headers["ETag"] = etag(page.get_data())
    return page.make_conditional(request)


@bp.post("/riddle")
def riddle():
    """True for the right answer."""
    return {"right": request.form["answer"].strip().lower() == RIDDLE["answer"]}


@bp.route("/survey", methods=["GET", "POST"])
def survey():
    """Keeps nothing but a count."""
    return render_template("survey.html", questions=SURVEY)
