"""Outlines: a draft's parts added, moved, removed and put back, and what waits for what."""

from portal.workspace.models.outlines import MilestoneOutline, Outline, PhaseOutline, TaskOutline


def outline(**after):
    """Two phases, of the milestones a and b, and of c; each waits for what `after` says."""
    a, b, c = (MilestoneOutline(key=key, title=key.upper(), after=tuple(after.get(key, ""))) for key in "abc")
    return Outline(parts=(PhaseOutline(key="p", title="P", parts=(a, b)), PhaseOutline(key="q", title="Q", parts=(c,))))


def order(given):
    return "".join(node.key for node in given.nodes())


def test_parts_are_added_where_they_belong():
    assert order(outline().with_part(PhaseOutline(key="r", title="R"), None)) == "pabqcr"
    assert order(outline().with_part(MilestoneOutline(key="d", title="D"), "p")) == "pabdqc"
    assert order(outline().with_part(TaskOutline(key="t", title="T"), "a")) == "patbqc"


def test_parts_move_among_their_own_and_stop_at_the_ends():
    assert order(outline().with_moved("b", up=True)) == "pbaqc"
    assert order(outline().with_moved("a", up=True)) == "pabqc"
    assert order(outline().with_moved("p", up=False)) == "qcpab"


def test_what_was_removed_is_stepped_over():
    three = outline().with_part(MilestoneOutline(key="d", title="D"), "p").with_changed("b", {"removed": True})
    assert order(three.with_moved("d", up=True).living()) == "pdaqc"


def test_a_milestone_moves_to_another_phase():
    assert order(outline().with_held("a", "q")) == "pbqca"
    assert order(outline().with_held("a", "p")) == "pabqc"


def test_removed_parts_come_back_with_what_they_held_and_who_waited():
    waiting = outline(c="a")
    gone = waiting.with_changed("p", {"removed": True})
    assert order(gone.living()) == "qc" and gone.living().milestones()[0].after == ()
    assert gone.with_changed("p", {"removed": False}) == waiting


def test_circles_are_seen():
    assert not outline(b="a", c="b").goes_round()
    assert outline(a="c", b="a", c="b").goes_round() and outline(a="a").goes_round()


def test_who_waits_for_a_step_left_out_waits_for_what_that_one_waited_for():
    given = outline(b="a", c="b").with_changed("b", {"optional": True})
    chosen = given.chosen(set())
    assert order(chosen) == "paqc" and chosen.milestones()[1].after == ("a",)
    assert order(given.chosen({"b"})) == "pabqc"


def test_a_phase_left_without_milestones_is_left_out():
    assert order(outline().with_changed("c", {"optional": True}).chosen(set())) == "pab"


def test_a_digest_changes_with_the_words_of_the_part_alone():
    phase = outline().find("p")
    changed = outline().with_changed("a", {"title": "Other"})
    assert changed.find("p").digest == phase.digest and changed.find("a").digest != outline().find("a").digest
