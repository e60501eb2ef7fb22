"""Every check, in the order they are run and told."""

from collections.abc import Callable

from portal.checks.clients import (
    clients_have_one_owner,
    contacts_have_a_standing,
    owners_are_active,
    standings_repeat_the_truth,
)
from portal.checks.counters import acquaintances_are_counted_right, months_are_counted_right
from portal.checks.experts import experts_serve_while_they_help
from portal.checks.files import attachments_have_their_file, files_have_a_row
from portal.checks.notices import notices_stand_on_the_side_of_their_reader
from portal.checks.offers import offers_have_what_came_of_them
from portal.checks.outbox import deliveries_belong_to_events, mails_are_sent_once
from portal.checks.pointers import no_row_points_to_another_clients_row
from portal.checks.points import balances_are_the_sum_of_the_ledger, lots_are_the_sum_of_what_moved
from portal.checks.readings import goals_follow_one_another, readings_form_one_chain
from portal.checks.redemptions import redemptions_have_their_entries, rewards_count_what_was_taken
from portal.checks.referrals import referrals_hold_their_addresses, rewarded_referrals_have_their_entries
from portal.checks.reports import editions_say_what_was_published
from portal.checks.roadmap import no_milestone_waits_for_itself, no_open_milestone_stands_under_a_removed_phase
from portal.checks.rules import what_rules_brought_about_has_its_run
from portal.checks.surveys import (
    answers_belong_to_their_invitations,
    answers_repeat_the_truth,
    consents_say_what_was_agreed_to,
    low_answers_are_followed_up,
    nobody_is_asked_and_withheld,
)
from portal.checks.words import entries_of_search_match_rows, the_index_of_words_is_whole

Check = Callable[[], list[str]]

CHECKS: tuple[Check, ...] = (
    clients_have_one_owner,
    owners_are_active,
    standings_repeat_the_truth,
    contacts_have_a_standing,
    no_row_points_to_another_clients_row,
    entries_of_search_match_rows,
    the_index_of_words_is_whole,
    acquaintances_are_counted_right,
    months_are_counted_right,
    attachments_have_their_file,
    files_have_a_row,
    notices_stand_on_the_side_of_their_reader,
    mails_are_sent_once,
    deliveries_belong_to_events,
    editions_say_what_was_published,
    no_milestone_waits_for_itself,
    no_open_milestone_stands_under_a_removed_phase,
    readings_form_one_chain,
    goals_follow_one_another,
    what_rules_brought_about_has_its_run,
    balances_are_the_sum_of_the_ledger,
    lots_are_the_sum_of_what_moved,
    redemptions_have_their_entries,
    rewards_count_what_was_taken,
    experts_serve_while_they_help,
    rewarded_referrals_have_their_entries,
    referrals_hold_their_addresses,
    answers_belong_to_their_invitations,
    nobody_is_asked_and_withheld,
    answers_repeat_the_truth,
    low_answers_are_followed_up,
    consents_say_what_was_agreed_to,
    offers_have_what_came_of_them,
)
