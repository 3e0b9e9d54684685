"""Addresses: every page and API path of the product, on one page."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.contrib import admin
from django.urls import include, path

from agenda.views import bundling as agenda_bundling
from agenda.views import commitments as agenda_promises
from agenda.views import external as agenda_external
from agenda.views import initiatives as agenda_initiatives
from agenda.views import items as agenda_items
from agenda.views import meetings as agenda_meetings
from agenda.views import street
from areas import views as areas
from dashboard import briefing_views as briefing
from dashboard import profile_views as profile
from dashboard import reports
from dashboard import scenario_views as scenarios
from dashboard import views as dashboard
from officers import rights
from officers import views as officers
from officers.access import for_officers
from outbox import views as outbox
from signals.views import (
    after,
    answering,
    around,
    callbacks,
    colleagues,
    compensation,
    complaints,
    entry,
    external,
    external_consult,
    extra,
    files,
    following,
    lists,
    mine,
    notices,
    paper,
    partner,
    place,
    plans,
    public,
    quick,
    resident,
    same_here,
    statutory,
    team_actions,
    understood,
    weighing,
    work,
)
from wijkwerk import languages, pages

urlpatterns = [
    # For residents
    path("", dashboard.home, name="home"),
    path("melden", resident.report, name="report"),
    path("melden/stap", resident.step, name="report-step"),
    path("melden/adres", resident.addresses, name="report-address"),
    path("melden/objecten", resident.objects_near, name="report-objects"),
    path("melden/meelezen", resident.listen, name="report-listen"),
    path("melden/ook", same_here.press, name="same-here"),
    path("melden/ook/bedankt", same_here.thanks, name="same-here-thanks"),
    path("volgen", following.follow, name="follow"),
    path("volgen/verstuurd", following.sent, name="follow-sent"),
    path("volgen/bevestigen/<str:token>", following.confirm, name="follow-confirm"),
    path("volgen/stoppen/<str:token>", following.stop, name="follow-stop"),
    path("nieuws.atom", following.atom, name="news-feed"),
    path("melden/bedankt", resident.thanks, name="thanks"),
    path("volg/nieuwe-link", after.link_sent, name="status-link-sent"),
    path("volg/<str:token>", resident.status, name="status"),
    path("volg/<str:token>/bestanden", after.files, name="status-files"),
    path("volg/<str:token>/gegevens", after.details, name="status-details"),
    path("volg/<str:token>/intrekken", after.withdraw, name="status-withdraw"),
    path("volg/<str:token>/oordeel", after.judge, name="status-judge"),
    path("volg/<str:token>/nieuwe-link", after.new_link, name="status-new-link"),
    path("antwoord/<str:token>", answering.answer, name="answer"),
    path("volg/<str:token>/bijlagen/<uuid:attachment_id>", files.shared_attachment, name="shared-attachment"),
    path(
        "volg/<str:token>/bijlagen/<uuid:attachment_id>/klein",
        files.shared_attachment,
        {"small": True},
        name="shared-attachment-small",
    ),
    path("mijn-meldingen", mine.overview, name="mine"),
    path("mijn-meldingen/verstuurd", mine.sent, name="mine-sent"),
    path("mijn-meldingen/sluiten", mine.close, name="mine-close"),
    path("mijn-meldingen/<str:token>", mine.open_link, name="mine-open"),
    path("gebieden", dashboard.areas, name="areas"),
    # The profile of areas
    path("gebieden/vergelijken", profile.compare, name="areas-compare"),
    path("gebieden/<str:code>/profiel.pdf", profile.paper, name="area-pdf"),
    path("gebieden/<str:code>/verhaal", profile.story, name="area-story"),
    path("gebieden/<str:code>/verhaal/<int:story_id>/wissen", profile.erase_story, name="area-story-erase"),
    path("organisatie/cijfers", profile.own, name="own-figures"),
    path("rapporten/briefing", briefing.page, name="briefing"),
    path("rapporten/briefing.pdf", briefing.pdf, name="briefing-pdf"),
    path("gebieden/<str:code>", dashboard.area, name="area"),
    path("kaart/gebieden.json", areas.outlines, name="outlines"),
    path("taal", languages.choose, name="language"),
    path("kaart/signalen.json", public.feed, name="public-feed"),
    path("kaart/iconen/<slug:slug>.svg", public.icon, name="category-icon"),
    path("privacy", pages.privacy, name="privacy"),
    path("toegankelijkheid", pages.accessibility, name="accessibility"),
    path(".well-known/security.txt", pages.security_txt, name="security-txt"),
    # For partners outside
    path("extern/<str:token>", external.page, name="external"),
    path("extern/<str:token>/bijlagen/<uuid:attachment_id>", external.attachment, name="external-attachment"),
    path(
        "extern/<str:token>/bijlagen/<uuid:attachment_id>/klein",
        external.attachment,
        {"small": True},
        name="external-attachment-small",
    ),
    path("extern/meekijken/<str:token>", external_consult.page, name="external-consult"),
    path("extern/agenda/<str:token>", agenda_external.page, name="agenda-external"),
    # For civil servants
    path("inloggen", account.login, name="login"),
    path("inloggen/code", mfa.authenticate, name="mfa_authenticate"),
    path("inloggen/sleutel", keys.login_webauthn, name="mfa_login_webauthn"),
    path("inloggen/gemeente", officers.oidc_begin, name="oidc-begin"),
    path("inloggen/gemeente/terug", officers.oidc_return, name="oidc-return"),
    path("uitloggen", officers.sign_out, name="logout"),
    path("account", officers.account, name="account"),
    path("account/wachtwoord", officers.change_password, name="account_change_password"),
    path("account/berichten", notices.choices, name="notice-choices"),
    path("account/sessies", officers.own_sessions, name="sessions"),
    path("account/sessies/<int:session_id>", officers.end_session, name="session-end"),
    path("account/bevestigen", account.reauthenticate, name="account_reauthenticate"),
    path("account/bevestigen/code", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/bevestigen/sleutel", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/tweede-stap", mfa.index, name="mfa_index"),
    path("account/tweede-stap/app", totp.activate_totp, name="mfa_activate_totp"),
    path("account/tweede-stap/app/uit", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/tweede-stap/codes", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/tweede-stap/codes/nieuw", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/tweede-stap/codes/bestand", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/tweede-stap/sleutels", keys.list_webauthn, name="mfa_list_webauthn"),
    path("account/tweede-stap/sleutels/nieuw", keys.add_webauthn, name="mfa_add_webauthn"),
    path("account/tweede-stap/sleutels/<int:pk>", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/tweede-stap/sleutels/<int:pk>/weg", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("bureau", dashboard.desk, name="desk"),
    path("bureau/gebieden", dashboard.desk_areas, name="desk-areas"),
    path("bureau/team", colleagues.teams, name="team-desk"),
    path("bureau/collega/<int:officer_id>", colleagues.colleague, name="colleague"),
    path("gaten", dashboard.gaps, name="gaps"),
    path("vragen/<int:pk>/voorbeeld", extra.preview, name="extra-preview"),
    path("rapporten/regels/<int:rule_id>", dashboard.rule_trial_page, name="rule-trial"),
    # Changes of the organisation that are planned ahead
    path("organisatie/wijzigingen", plans.plans, name="plans"),
    path("organisatie/wijzigingen/nieuw", plans.new, name="plan-new"),
    path("organisatie/wijzigingen/<int:plan_id>", plans.plan, name="plan"),
    path("organisatie/wijzigingen/<int:plan_id>/<str:verb>", plans.act, name="plan-act"),
    path("organisatie/compensatie", compensation.rules, name="compensations"),
    path("organisatie/compensatie/<int:rule_id>", compensation.trial, name="compensation-trial"),
    path("organisatie/positionering/<str:code>", officers.placing, name="placing"),
    # What another arrangement would have done (proefdraaien)
    path("rapporten/proefdraaien", scenarios.overview, name="scenarios"),
    path("rapporten/proefdraaien/nieuw", scenarios.new, name="scenario-new"),
    path("rapporten/proefdraaien/<uuid:scenario_id>", scenarios.scenario, name="scenario"),
    path("rapporten/proefdraaien/<uuid:scenario_id>/vraag", scenarios.question, name="scenario-question"),
    path("rapporten/proefdraaien/<uuid:scenario_id>/voortgang", scenarios.progress, name="scenario-progress"),
    path("rapporten/proefdraaien/<uuid:scenario_id>/signalen", scenarios.listed, name="scenario-signals"),
    path("rapporten/proefdraaien/<uuid:scenario_id>/cijfers.csv", scenarios.as_file, name="scenario-file"),
    path("rapporten/proefdraaien/<uuid:scenario_id>/<str:verb>", scenarios.act, name="scenario-act"),
    path("rapporten/begrip", understood.page, name="understood"),
    path("rapporten/begrip/drempel", understood.choose, name="understood-choose"),
    path("rapporten/begrip/leren", understood.learn, name="understood-learn"),
    path("rapporten/begrip/model", understood.use, name="understood-use"),
    path("rapporten/begrip/gevaar", weighing.page, name="understood-danger"),
    # What the positioning does
    path("rapporten", reports.index, name="reports"),
    path("rapporten/positionering", reports.positioning, name="report-positioning"),
    path("rapporten/positionering.csv", reports.positioning_file, name="report-positioning-file"),
    path("signalen", lists.signals, name="signals"),
    path("signalen/lijst.<str:kind>", lists.as_file, name="signals-file"),
    path("signalen/punten", lists.points, name="signals-points"),
    path("signalen/samen", lists.together, name="signals-together"),
    path("signalen/filters", lists.keep, name="saved-filter-keep"),
    path("signalen/filters/<int:filter_id>/weg", lists.forget, name="saved-filter-forget"),
    path("signalen/filters/<int:filter_id>/overnemen", lists.take_over, name="saved-filter-take"),
    path("signalen/nieuw", entry.enter, name="signal-new"),
    path("signalen/nieuw/vooruitblik", entry.look, name="signal-look"),
    path("signalen/nieuw/objecten", entry.objects_near, name="signal-objects"),
    path("signalen/nieuw/adres", entry.nearest_address, name="signal-nearest-address"),
    path("signalen/snel", quick.enter, name="signal-quick"),
    path("signalen/<str:number>", work.signal, name="signal"),
    path("signalen/<str:number>/afdruk", paper.page, name="signal-print"),
    path("signalen/<str:number>/afdruk.pdf", paper.pdf, name="signal-pdf"),
    path("signalen/<str:number>/bijlagen/<uuid:attachment_id>", files.attachment, name="attachment"),
    path(
        "signalen/<str:number>/bijlagen/<uuid:attachment_id>/klein",
        files.attachment,
        {"small": True},
        name="attachment-small",
    ),
    path("signalen/<str:number>/meekijken/<uuid:consult_id>", work.look_along, name="consult-answer"),
    path("signalen/<str:number>/partner", partner.ask, name="partner-request"),
    path("signalen/<str:number>/partner/meekijken", partner.look_along, name="partner-look-along"),
    path("signalen/<str:number>/plek", place.correct, name="signal-place"),
    path("signalen/<str:number>/agenda", agenda_bundling.of_signal, name="signal-agenda"),
    path("signalen/<str:number>/omgeving", around.around, name="signal-around"),
    path("signalen/<str:number>/terugbellen", callbacks.ask, name="callback-ask"),
    path("signalen/<str:number>/terugbellen/<uuid:callback_id>", callbacks.tick_off, name="callback-done"),
    path("signalen/<str:number>/<str:verb>", work.act, name="signal-act"),
    path("acties", team_actions.own, name="team-actions"),
    path("acties/<uuid:action_id>", team_actions.action, name="team-action"),
    path("acties/<uuid:action_id>/<str:verb>", team_actions.act, name="team-action-act"),
    path("doorgegeven", statutory.own, name="statutory"),
    path("doorgegeven/<uuid:passing_id>", statutory.answer, name="statutory-answer"),
    path("klachten", complaints.own, name="complaints"),
    path("klachten/<uuid:complaint_id>", complaints.complaint, name="complaint"),
    path("klachten/<uuid:complaint_id>/<str:verb>", complaints.act, name="complaint-act"),
    # The agenda: what is public for everybody, the rest for civil servants
    path("agenda", agenda_items.overview, name="agenda"),
    path("agenda/punten/nieuw", agenda_items.new, name="agenda-new"),
    path("agenda/punten/<uuid:item_id>", agenda_items.item, name="agenda-item"),
    path("agenda/punten/<uuid:item_id>/bewerken", agenda_items.edit, name="agenda-edit"),
    path("agenda/punten/<uuid:item_id>/<str:verb>", agenda_items.act, name="agenda-act"),
    path("agenda/acties/<uuid:action_id>", agenda_items.act_on_action, name="agenda-action"),
    path("agenda/acties/<uuid:action_id>/link", agenda_items.act_on_link, name="agenda-action-link"),
    path("agenda/toezeggingen", agenda_promises.listed, name="commitments"),
    path("agenda/toezeggingen/nieuw", agenda_promises.new, name="commitment-new"),
    path("agenda/toezeggingen/<uuid:commitment_id>", agenda_promises.commitment, name="commitment"),
    path("agenda/toezeggingen/<uuid:commitment_id>/<str:verb>", agenda_promises.act, name="commitment-act"),
    path("agenda/bundelen", agenda_bundling.bundle, name="agenda-bundle"),
    path("agenda/groepen", agenda_bundling.suggested, name="agenda-clusters"),
    path("agenda/past-niet", agenda_bundling.unfitting, name="agenda-misfits"),
    path("agenda/vergaderingen", agenda_meetings.listed, name="meetings"),
    path("agenda/vergaderingen/nieuw", agenda_meetings.new, name="meeting-new"),
    path("agenda/vergaderingen/<uuid:meeting_id>", agenda_meetings.meeting, name="meeting"),
    path("agenda/vergaderingen/<uuid:meeting_id>/bewerken", agenda_meetings.edit, name="meeting-edit"),
    path("agenda/vergaderingen/<uuid:meeting_id>/<str:verb>", agenda_meetings.act, name="meeting-act"),
    path(
        "agenda/vergaderingen/<uuid:meeting_id>/punten/<int:point_id>/foto", agenda_meetings.photo, name="point-photo"
    ),
    path(
        "agenda/vergaderingen/<uuid:meeting_id>/punten/<int:point_id>/<str:verb>",
        agenda_meetings.act_on_point,
        name="point-act",
    ),
    path("agenda/initiatieven", agenda_initiatives.listed, name="initiatives"),
    path("agenda/initiatieven/nieuw", agenda_initiatives.new, name="initiative-new"),
    path("agenda/initiatieven/<uuid:initiative_id>", agenda_initiatives.initiative, name="initiative"),
    path("agenda/initiatieven/<uuid:initiative_id>/bewerken", agenda_initiatives.edit, name="initiative-edit"),
    path("agenda/initiatieven/<uuid:initiative_id>/stap", agenda_initiatives.move, name="initiative-move"),
    path("agenda/<str:code>/vergaderingen.ics", agenda_meetings.feed, name="meetings-feed"),
    path("agenda/<str:code>", agenda_items.of_area, name="agenda-area"),
    # The street: a page for a telephone without reception. What is kept of it on a device is for everybody.
    path("straat", street.page, name="street"),
    path("straat/gegevens", street.facts, name="street-facts"),
    path("straat/versturen", street.send, name="street-send"),
    path("straat/schil", street.shell, name="street-shell"),
    path("straat/dienst.js", street.worker, name="street-worker"),
    # The post room lies below the room that knows officers: the porch locks its doors.
    path("verzending", for_officers(rights.OUTBOX)(outbox.letters), name="outbox"),
    path("verzending/opnieuw", for_officers(rights.OUTBOX)(outbox.send_all_again), name="outbox-all-again"),
    path("verzending/<int:letter_id>/opnieuw", for_officers(rights.OUTBOX)(outbox.send_again), name="outbox-again"),
    path("postbus", outbox.mailbox, name="mailbox"),
    path("postbus/<int:mail_id>", outbox.mail, name="mailbox-mail"),
    path("beheer/", admin.site.urls),
    # For programs
    path("api/", include("wijkwerk.api.urls")),
]

# The names by which allauth finds our own pages.
urlpatterns += [
    path("inloggen", account.login, name="account_login"),
    path("uitloggen", officers.sign_out, name="account_logout"),
]

handler400 = "wijkwerk.errors.bad_request"
handler500 = "wijkwerk.errors.server_error"
