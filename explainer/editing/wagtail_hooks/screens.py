"""The addresses of our own screens."""

from django.urls import URLPattern, path
from wagtail import hooks

from explainer.editing import feedback_views, problems, record_views, review_views, submit_views


@hooks.register("register_admin_urls")
def our_screens() -> list[URLPattern]:
    return [
        path("explainers/<int:page_id>/submit/", submit_views.submit, name="explainer_submit"),
        path("explainers/<int:page_id>/take-back/", submit_views.take_back, name="explainer_take_back"),
        path("explainers/<int:page_id>/problems/", problems.ProblemsView.as_view(), name="explainer_problems"),
        path("explainers/<int:page_id>/review/", review_views.review, name="explainer_review"),
        path("explainers/submissions/<int:submission_id>/words/", review_views.submitted_words, name="explainer_submitted_words"),
        path(
            "explainers/submissions/<int:submission_id>/since-edition/<int:number>/",
            review_views.since_edition,
            name="explainer_since_edition",
        ),
        path(
            "explainers/submissions/<int:submission_id>/since-submission/<int:earlier_id>/",
            review_views.since_submission,
            name="explainer_since_submission",
        ),
        path("explainers/submissions/<int:submission_id>/approve/", review_views.approve, name="explainer_approve"),
        path(
            "explainers/submissions/<int:submission_id>/ask-for-changes/",
            review_views.ask_for_changes,
            name="explainer_ask_for_changes",
        ),
        path("record/", record_views.public_record, name="public_record"),
        path("record/entries/<int:number>/call-off/", record_views.call_off, name="record_call_off"),
        path("record/<uuid:explainer>/<slug:language>/withdraw/", record_views.withdraw, name="record_withdraw"),
        path("record/<uuid:explainer>/<slug:language>/editions/", record_views.earlier_editions, name="record_earlier_editions"),
        path("record/<uuid:explainer>/<slug:language>/editions/<int:number>/", record_views.edition_words, name="record_edition"),
        path(
            "record/<uuid:explainer>/<slug:language>/editions/<int:number>/reinstate/",
            record_views.reinstate,
            name="record_reinstate",
        ),
        path("feedback/", feedback_views.AnswersView.as_view(), name="feedback_answers"),
        path("feedback/results/", feedback_views.AnswersView.as_view(results_only=True), name="feedback_answers_results"),
        path("feedback/<int:answer_id>/", feedback_views.answer, name="feedback_answer"),
    ]
