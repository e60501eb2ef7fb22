"""A client's referrals: its people see their own link, form and list; the team all of them, and whence it came."""

from flask import Response, abort, g, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user

from portal.ground.access import Can, is_team, requires, visible_or_404
from portal.ground.attempts import Limit, wait_for
from portal.ground.web import done, page
from portal.people.models.contacts import Contact
from portal.people.scope import client_blueprint
from portal.people.throttles import wait_words
from portal.rewards.forms.referrals import InviteForm, words_for_referrer
from portal.rewards.models.introducing import invite
from portal.rewards.models.referral_links import ReferralLink, Referrer, link_of, referrer_signed_in
from portal.rewards.models.referral_pages import origin_of, rail, referrals_of
from portal.rewards.models.referral_terms import referral_terms
from portal.rewards.models.refusals import RefusedError

bp = client_blueprint("client_referrals", __name__)
BY_CONTACT = Limit("recommend us by", free=20)  # who asks about many addresses learns whom we know


@bp.get("/referrals")
@requires(Can.SEE_REFERRALS)
def index() -> Response:
    if is_team():
        return page("rewards/referrals/of_client.html", rows=referrals_of(g.client.id), origin=origin_of(g.client.id))
    return _shown(invite_form())


@bp.post("/referrals")
@requires(Can.REFER)
def write() -> Response:
    """We write to somebody, with the contact in copy."""
    referrer = _me()
    form = invite_form()
    if not form.validate():
        return _shown(form)
    if wait := wait_for([(BY_CONTACT, f"{g.client.id} {referrer.contact_id}")]):
        form.form_errors.append(wait_words(wait))
        return _shown(form, status=429)
    try:
        invite(referrer, current_user, **form.values)
    except RefusedError as refused:
        form.refuse(form.email, words_for_referrer(refused.why))
        return _shown(form)
    return done(None, url_for(".index"), said=gettext("We have written to them, with you in copy"))


@bp.post("/referrals/link")
@requires(Can.REFER)
def make_link() -> Response:
    ReferralLink.give(visible_or_404(Contact, id=_me().contact_id), current_user)
    return done(None, url_for(".index"), said=gettext("Your link is ready"))


@bp.post("/referrals/link/revoke")
@requires(Can.REFER)
def revoke_link() -> Response:
    link = link_of(g.client.id, _me().contact_id)
    if link is not None:
        link.revoke(visible_or_404(Contact, id=link.contact_id), current_user)
    return done(None, url_for(".index"), said=gettext("The old link leads nowhere now"))


def invite_form() -> InviteForm:
    """In the reader's own language, until they choose another for the mail."""
    return InviteForm(language=str(get_locale() or "en"))


def _me() -> Referrer:
    """The contact who is signed in, while we take recommendations."""
    referrer = referrer_signed_in(g.client.id, current_user.id) if referral_terms().is_on else None
    return referrer or abort(409)


def _shown(form: InviteForm, status: int | None = None) -> Response:
    seen = rail(g.client.id, current_user.id)
    return page("rewards/referrals/index.html", status=status, rail=seen, form=form, invite_form=form)
