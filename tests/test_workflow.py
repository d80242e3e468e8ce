"""Between author and reviewer: draft → in review → approved → published, changes requested in between; four eyes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from posts import publishing, revisions, workflow
from posts.models import Edition, HouseRules, Post, Revision
from posts.workflow import StepRefused
from tests.documents import OPENING, full_document
from tests.staff import editor, person, writer

pytestmark = pytest.mark.django_db
Stage = Post.Stage


@pytest.fixture
def post(make_post, rin):
    return make_post(by=rin)


@pytest.fixture
def four_eyes(db):
    HouseRules.objects.update_or_create(pk=1, defaults={"four_eyes": True})


def stage_of(post):
    return Post.objects.get(pk=post.pk).stage


def change(post, by, text="<p>あとから書き足した一文。</p>"):
    """Somebody changes the opening and saves."""
    post.refresh_from_db()
    content = revisions.snapshot(post)
    blocks = tuple(replace(block, body=text) if block.key == OPENING.key else block for block in content.blocks)
    revisions.write(post, replace(content, blocks=blocks))
    return revisions.save(post, by=by)


def events(post):
    return list(post.revisions.order_by("number").values_list("event", flat=True))


# --- The sunny way ----------------------------------------------------------------------------------


def test_it_goes_from_draft_to_public_by_way_of_a_reviewer(post, rin, emi):
    workflow.submit(post, by=rin, reviewer=emi, note="二段落めを見てください。", version=post.version)
    assert stage_of(post) == Stage.IN_REVIEW
    workflow.request_changes(post, by=emi, note="訳注がほしいです。")
    assert stage_of(post) == Stage.CHANGES
    change(post, rin)
    workflow.submit(post, by=rin, reviewer=emi)
    workflow.approve(post, by=emi)
    assert stage_of(post) == Stage.APPROVED
    publishing.publish(post, by=emi)
    assert events(post) == ["imported", "submitted", "changes", "saved", "submitted", "approved", "published"]


def test_a_step_keeps_its_note_and_who_took_it(post, rin, emi):
    workflow.submit(post, by=rin, note=" 見てください。\n")
    row = post.revisions.first()
    assert (row.event, row.note, row.by) == (Revision.Event.SUBMITTED, "見てください。", rin)
    assert workflow.last_step(post) == row


def test_publishing_begins_the_next_round(post, rin, emi):
    workflow.submit(post, by=rin, reviewer=emi)
    workflow.approve(post, by=emi)
    publishing.publish(post, by=emi)
    post.refresh_from_db()
    assert (post.stage, post.approved_by, post.approved_version, post.reviewer) == (Stage.DRAFT, None, None, emi)
    assert workflow.last_step(post) is None


def test_its_author_takes_it_back(post, rin):
    workflow.submit(post, by=rin)
    workflow.take_back(post, by=rin)
    assert stage_of(post) == Stage.DRAFT


def test_it_is_given_to_another_reviewer(post, rin, emi):
    other = editor("eri")
    workflow.submit(post, by=rin, reviewer=emi)
    workflow.assign(post, by=emi, reviewer=other)
    assert Post.objects.get(pk=post.pk).reviewer == other
    workflow.assign(post, by=rin, reviewer=None)
    assert Post.objects.get(pk=post.pk).reviewer is None


def test_an_editor_may_ask_a_writer_to_review_who_may_then_approve(make_post, emi, rin):
    post = make_post(by=emi)
    workflow.submit(post, by=emi, reviewer=rin)
    workflow.approve(post, by=rin)
    assert stage_of(post) == Stage.APPROVED


# --- What ends an approval ---------------------------------------------------------------------------


def _approved(post, rin, emi):
    workflow.submit(post, by=rin, reviewer=emi)
    workflow.approve(post, by=emi)
    post.refresh_from_db()
    return post


def test_a_change_of_the_text_ends_the_approval(post, rin, emi):
    _approved(post, rin, emi)
    change(post, rin)
    post.refresh_from_db()
    assert (post.stage, post.approved_by, post.approved_version) == (Stage.IN_REVIEW, None, None)


def test_saving_without_a_change_does_not_end_it(post, rin, emi):
    _approved(post, rin, emi)
    revisions.save(post, by=rin)
    assert stage_of(post) == Stage.APPROVED


def test_a_mended_source_does_not_end_it_for_credits_follow_the_library(post, rin, emi):
    _approved(post, rin, emi)
    source = post.posts_quotedarticle_set.get().source
    source.byline_reading = "ノーラ・W"
    source.save()
    revisions.save(post, by=rin)
    assert stage_of(post) == Stage.APPROVED


def test_going_back_to_an_older_revision_ends_it(post, rin, emi):
    first = post.revisions.first()
    change(post, rin)
    _approved(post, rin, emi)
    revisions.restore(post, first, by=rin)
    assert stage_of(post) == Stage.IN_REVIEW


def test_an_approval_that_has_ended_is_given_again(post, rin, emi):
    _approved(post, rin, emi)
    change(post, rin)
    workflow.approve(post, by=emi)
    assert stage_of(post) == Stage.APPROVED


# --- Rainy days ---------------------------------------------------------------------------------------


def test_submitting_asks_for_what_publishing_asks(make_post, rin):
    document = full_document(lead="", sources=tuple(replace(s, byline="") for s in full_document().sources))
    post = make_post(document, by=rin)
    with pytest.raises(publishing.Refused) as refused:
        workflow.submit(post, by=rin)
    assert "byline" in [finding.code for finding in refused.value.findings]
    assert stage_of(post) == Stage.DRAFT
    assert events(post) == ["imported"]


def test_a_step_after_somebody_else_has_saved_is_refused(post, rin, emi):
    seen = post.version
    change(post, emi)
    with pytest.raises(publishing.Conflict):
        workflow.submit(post, by=rin, version=seen)
    workflow.submit(post, by=rin)
    with pytest.raises(publishing.Conflict):
        workflow.approve(post, by=emi, version=seen)


def test_it_is_submitted_once(post, rin):
    workflow.submit(post, by=rin)
    with pytest.raises(StepRefused):
        workflow.submit(post, by=rin)


def test_an_author_is_not_her_own_reviewer(make_post, emi, rin):
    post = make_post(by=emi)
    with pytest.raises(StepRefused):
        workflow.submit(post, by=emi, reviewer=emi)
    workflow.submit(post, by=emi)
    for step in (workflow.approve, workflow.request_changes):
        with pytest.raises(StepRefused):
            step(post, by=emi, note="よいと思います。")
    assert stage_of(post) == Stage.IN_REVIEW


@pytest.mark.parametrize("name", ["writer", "reader", "gone"])
def test_a_writer_chooses_among_those_who_may_review(post, rin, name):
    chosen = {"writer": lambda: writer("yui"), "reader": lambda: person("mei"), "gone": lambda: editor("gen")}[name]()
    if name == "gone":
        chosen.is_active = False
        chosen.save()
    with pytest.raises(StepRefused):
        workflow.submit(post, by=rin, reviewer=chosen)
    assert chosen not in workflow.reviewers(post, by=rin)


def test_those_who_may_not_review_approve_nothing(post, rin):
    other = writer("yui")
    workflow.submit(post, by=rin)
    for somebody in (other, rin, person("mei")):
        with pytest.raises(StepRefused):
            workflow.approve(post, by=somebody)
        with pytest.raises(StepRefused):
            workflow.request_changes(post, by=somebody, note="直してください。")


def test_nobody_else_takes_it_back_or_submits_it(post, rin):
    other = writer("yui")
    with pytest.raises(StepRefused):
        workflow.submit(post, by=other)
    workflow.submit(post, by=rin)
    with pytest.raises(StepRefused):
        workflow.take_back(post, by=other)


def test_asking_for_changes_says_what_is_to_change(post, rin, emi):
    workflow.submit(post, by=rin)
    with pytest.raises(StepRefused):
        workflow.request_changes(post, by=emi, note=" \n")
    assert stage_of(post) == Stage.IN_REVIEW


def test_a_draft_is_not_approved(post, emi):
    with pytest.raises(StepRefused):
        workflow.approve(post, by=emi)


# --- Four eyes ----------------------------------------------------------------------------------------


def test_a_one_person_site_publishes_in_one_step(make_post, emi):
    assert publishing.publish(make_post(by=emi), by=emi).is_public


@pytest.mark.usefixtures("four_eyes")
class TestFourEyes:
    def refused(self, post, by, **options):
        with pytest.raises(publishing.NotApproved) as error:
            publishing.publish(post, by=by, **options)
        assert str(error.value)
        return str(error.value)

    def test_nothing_goes_out_that_nobody_has_approved(self, make_post, emi):
        post = make_post(by=emi)
        self.refused(post, emi)
        self.refused(post, emi, at=timezone.now() + timedelta(days=1))
        assert not Edition.objects.exists()
        assert events(post) == ["imported"]

    def test_what_somebody_else_has_approved_goes_out(self, make_post, emi):
        post, other = make_post(by=emi), editor("eri")
        workflow.submit(post, by=emi)
        workflow.approve(post, by=other)
        assert publishing.publish(post, by=emi).is_public

    def test_a_text_changed_since_is_not_what_was_approved(self, post, rin, emi):
        _approved(post, rin, emi)
        change(post, rin)
        self.refused(post, emi)

    def test_rows_changed_behind_the_approval_do_not_go_out(self, post, rin, emi):
        _approved(post, rin, emi)
        post.posts_commentary_set.filter(key=OPENING.key).update(body="<p>こっそり。</p>")
        self.refused(post, emi)

    def test_whoever_wrote_it_all_under_another_name_cannot_approve_it(self, make_post, emi, rin):
        post = make_post(by=emi)
        Post.objects.filter(pk=post.pk).update(author=rin)
        post.refresh_from_db()
        workflow.submit(post, by=rin)
        with pytest.raises(StepRefused):
            workflow.approve(post, by=emi)

    def test_an_author_who_was_its_reviewer_before_cannot_send_it_out(self, post, rin, emi):
        _approved(post, rin, emi)
        Post.objects.filter(pk=post.pk).update(author=emi)
        post.refresh_from_db()
        self.refused(post, editor("eri"))

    def test_whoever_approved_a_change_of_her_own_leaves_publishing_to_somebody_else(self, post, rin, emi):
        workflow.submit(post, by=rin)
        change(post, emi)
        workflow.approve(post, by=emi)
        self.refused(post, emi)
        assert publishing.publish(post, by=editor("eri")).is_public

    def test_a_change_of_a_public_post_needs_the_second_pair_as_well(self, post, rin, emi):
        _approved(post, rin, emi)
        publishing.publish(post, by=emi)
        change(post, emi)
        self.refused(post, emi)
        workflow.submit(post, by=rin)
        with pytest.raises(StepRefused):  # she alone has written what is new
            workflow.approve(post, by=emi)
        other = editor("eri")
        workflow.approve(post, by=other)
        assert publishing.publish(post, by=emi).revision == post.revisions.first().number

    def test_a_scheduled_post_moves_to_another_time_without_another_approval(self, post, rin, emi):
        _approved(post, rin, emi)
        day = timedelta(days=1)
        publishing.publish(post, by=emi, at=timezone.now() + day)
        later = timezone.now() + 2 * day
        assert publishing.publish(post, by=emi, at=later).published_at == later

    def test_what_was_withdrawn_does_not_come_back_by_itself(self, post, rin, emi):
        _approved(post, rin, emi)
        publishing.publish(post, by=emi)
        publishing.withdraw(post, by=emi, notice="確かめ直しています。")
        self.refused(post, emi)
