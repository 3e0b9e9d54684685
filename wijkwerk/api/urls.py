"""The addresses of the API, on one page; none ends with a slash."""

from django.urls import path

from areas.api import views as areas
from officers.api import views as officers
from signals.api import views as signals
from signals.api import work
from wijkwerk.api import documentation

urlpatterns = [
    path("", documentation.page, name="api"),
    path("v1/openapi.json", documentation.openapi, name="api-openapi"),
    path("v1/gebieden", areas.AreaList.as_view(), name="api-gebieden"),
    path("v1/gebieden/<str:code>", areas.AreaDetail.as_view(), name="api-gebied"),
    path("v1/domeinen", officers.DomainList.as_view(), name="api-domeinen"),
    path("v1/teams", officers.TeamList.as_view(), name="api-teams"),
    path("v1/wijkambtenaren", officers.AreaOfficerList.as_view(), name="api-wijkambtenaren"),
    path("v1/taken", officers.TaskList.as_view(), name="api-taken"),
    path("v1/positioneringen", officers.PositioningList.as_view(), name="api-positioneringen"),
    path("v1/signalen", signals.SignalList.as_view(), name="api-signalen"),
    path("v1/signalen/tellingen", signals.SignalCounts.as_view(), name="api-tellingen"),
    path("v1/signalen/<uuid:id>", signals.SignalDetail.as_view(), name="api-signaal"),
    path("v1/signalen/<uuid:id>/gebeurtenissen", signals.EventList.as_view(), name="api-gebeurtenissen"),
    path("v1/signalen/<uuid:id>/statussen", work.StatusList.as_view(), name="api-statussen"),
    path("v1/signalen/<uuid:id>/acties", work.ActionList.as_view(), name="api-acties"),
    path("v1/signalen/<uuid:id>/acties/<uuid:action_id>", work.ActionDetail.as_view(), name="api-actie"),
    path("v1/signalen/<uuid:id>/overdrachten", work.HandoverList.as_view(), name="api-overdrachten"),
    path("v1/signalen/<uuid:id>/overdrachten/<uuid:handover_id>", work.HandoverDetail.as_view(), name="api-overdracht"),
    path("v1/signalen/<uuid:id>/meekijkverzoeken", work.ConsultList.as_view(), name="api-meekijkverzoeken"),
    path(
        "v1/signalen/<uuid:id>/meekijkverzoeken/<uuid:consult_id>",
        work.ConsultDetail.as_view(),
        name="api-meekijkverzoek",
    ),
    path("v1/signalen/<uuid:id>/notities", work.NoteList.as_view(), name="api-notities"),
    path("v1/signalen/<uuid:id>/bijlagen", work.AttachmentList.as_view(), name="api-bijlagen"),
    path("v1/signalen/<uuid:id>/bijlagen/<uuid:attachment_id>", work.AttachmentDetail.as_view(), name="api-bijlage"),
    path("v1/duidingen", signals.Understand.as_view(), name="api-duidingen"),
    path("v1/categorieen", signals.CategoryList.as_view(), name="api-categorieen"),
]
