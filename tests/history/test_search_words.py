"""Search in both databases: 36 phrases of four languages, prefixes, and whose eyes."""

from datetime import timedelta

import pytest

from portal.ground.access import held_to
from portal.ground.db import db, new_id, now
from portal.ground.fence import Fence
from portal.ground.fold import fold, query_words
from portal.ground.lookup import Hits, Wanted, search
from portal.ground.search import Findable, SearchEntry, find_by, hide_from_search, make_findable
from tests.ground.test_fold import ARMENIAN, ENGLISH, FOUND, PERSIAN, TURKISH

TEXTS = (ENGLISH, PERSIAN, ARMENIAN, TURKISH)
OF_EACH = 9
PHRASES = [case for text in TEXTS for case in [case for case in FOUND if case[0] == text][:OF_EACH]]


def note(client, text, shared=False, kind=Findable.INTERACTION, days_ago=0):
    row_id = new_id()
    at = now() - timedelta(days=days_ago)
    make_findable(kind, client_id=client.id, row_id=row_id, folded=fold(text), at=at, shared=shared)
    db.session.flush()
    return row_id


def found(query, **wanted):
    hits = search(Wanted(words=tuple(query_words(query)), **wanted))
    rows = {row.number: row.row_id for row in db.session.query(SearchEntry)}
    return [rows[number] for number in hits.numbers]


def test_there_are_nine_phrases_of_each_language():
    assert len(PHRASES) == 36


@pytest.mark.parametrize(("text", "query", "is_hit"), PHRASES)
def test_a_phrase_is_found_however_it_is_typed(cast, text, query, is_hit):
    wanted = note(cast.acme, text)
    for other in TEXTS:
        if other != text:
            note(cast.acme, other)
    assert (wanted in found(query)) is is_hit
    assert (wanted in found(query, client_id=cast.acme.id)) is is_hit


def test_newest_first_and_all_words(cast):
    old, new = note(cast.acme, "Renewal of the lease", days_ago=9), note(cast.globex, "The renewal talk")
    assert found("renew") == [new, old]
    assert found("renewal lease") == [old]
    assert found("renewal café") == []


def test_a_short_word_is_no_prefix(cast):
    note(cast.acme, "road works")
    assert found("ro") == []
    assert len(found("roa")) == 1


def test_within_one_client_and_one_kind(cast):
    call, person = note(cast.acme, "Renewal"), note(cast.acme, "Renewal Smith", kind=Findable.CONTACT)
    theirs = note(cast.globex, "Renewal")
    assert set(found("renewal", client_id=cast.acme.id)) == {call, person}
    assert found("renewal", kind=Findable.CONTACT) == [person]
    assert found("renewal", client_id=cast.globex.id) == [theirs]


def test_more_begins_after_the_last_one_shown(cast):
    rows = [note(cast.acme, "Renewal", days_ago=day) for day in range(5)]
    first = search(Wanted(words=("renewal",), size=2)).numbers
    assert len(first) == 3
    assert found("renewal", before=first[1]) == rows[2:]


def test_a_client_finds_only_what_is_shared_with_it(cast):
    shared = note(cast.acme, "Renewal in words for the client", shared=True)
    note(cast.acme, "Renewal at any price")
    note(cast.globex, "Renewal of Globex", shared=True)
    with held_to(cast.acme.id):
        assert found("renewal") == [shared]
        assert found("renewal", client_id=cast.acme.id) == [shared]
        assert search(Wanted(words=("renewal",), client_id=cast.globex.id)) == Hits(())


def test_a_person_of_two_clients_finds_both(cast):
    shared = [note(client, "Renewal", shared=True) for client in (cast.acme, cast.globex)]
    with held_to(cast.acme.id, cast.globex.id):
        assert set(found("renewal")) == set(shared)
    with held_to():
        assert found("renewal") == []


def test_a_restricted_client_is_not_found_by_those_who_do_not_serve_it(cast, monkeypatch):
    note(cast.acme, "Renewal of a secret")
    open_one = note(cast.globex, "Renewal")
    monkeypatch.setattr("portal.ground.lookup.current_fence", lambda: Fence.hiding([cast.acme.id]))
    assert found("renewal") == [open_one]
    assert found("renewal", client_id=cast.acme.id) == []


def test_other_words_replace_the_old_ones_and_removal_hides(cast):
    row = note(cast.acme, "Renewal")
    find_by(cast.acme.id, row, fold("Extension"))
    assert (found("renewal"), found("extension")) == ([], [row])
    hide_from_search(cast.acme.id, row)
    assert found("extension") == []


def test_words_of_the_query_language_are_only_words(cast):
    row = note(cast.acme, "this or that near words and not column")
    assert found('"this" OR that NEAR words: NOT column') == [row]
    assert found("client:c* & | ! ' \\ --") == []
    assert found(f"c{cast.acme.id.hex}") == []


def test_an_endless_word_is_cut_and_still_found(cast):
    row = note(cast.acme, "x" * 5000)
    assert found("x" * 5000) == [row]


def test_what_has_no_words_is_kept_and_found_by_none(cast):
    row = note(cast.acme, "🙂 …")
    assert row not in found("the")
