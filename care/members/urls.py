from django.urls import path

from care.members.views import before_after, imports, linking, rules, segments

urlpatterns = [
    path("members/", segments.segments, name="segments"),
    path("members/sort/", segments.segments_sort, name="segments_sort"),
    path("members/tiers/<int:tier>/", segments.tier_members, name="tier_members"),
    path("members/find/", segments.member_find, name="member_find"),
    path("members/<int:pk>/", segments.member, name="member"),
    path("members/rules/", rules.segment_rules, name="segment_rules"),
    path("members/imports/", imports.member_imports, name="member_imports"),
    path("members/imports/<uuid:pk>/", imports.member_import, name="member_import"),
    path(
        "members/imports/<uuid:pk>/left-out.csv",
        imports.member_import_bad_rows,
        name="member_import_bad_rows",
    ),
    path("members/before-after/", before_after.before_after, name="before_after"),
    path("patients/<uuid:pk>/plan-member/", linking.member_link, name="member_link"),
    path(
        "patients/<uuid:pk>/plan-member/undo/",
        linking.member_unlink,
        name="member_unlink",
    ),
]
