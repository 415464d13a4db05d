from django.urls import path

from cms.views import claims, editors, own_listings

app_name = "cms"
OWN = "my-listings/<str:token>/"
CLAIM = "organizations/<uuid:pk>/claim/"
urlpatterns = [
    path(OWN, own_listings.own_listings, name="own_listings"),
    path(f"{OWN}right/", own_listings.confirm, name="own_listings_confirm"),
    path(f"{OWN}e-mails/", own_listings.mails, name="own_listings_mails"),
    path(f"{OWN}new-link/", own_listings.new_link, name="own_listings_new_link"),
    path(f"{OWN}<uuid:pk>/room/", own_listings.room, name="own_listings_room"),
    path(f"{OWN}<uuid:pk>/change/", own_listings.change, name="own_listings_change"),
    path(CLAIM, claims.claim, name="claim"),
    path(f"{CLAIM}asked/", claims.claim_asked, name="claim_asked"),
    path("invitation/<str:token>/", claims.invitation, name="invitation"),
    path("editors/", editors.editors, name="editors"),
    path("editors/<uuid:pk>/", editors.editors, name="editors_of"),
    path("editors/<uuid:pk>/invite/", editors.editor_invite, name="editor_invite"),
    path("editors/<int:pk>/remove/", editors.editor_remove, name="editor_remove"),
    path(
        "editors/invitations/<uuid:pk>/withdraw/",
        editors.invitation_withdraw,
        name="invitation_withdraw",
    ),
]
