from django.urls import path

from care.shared_goals import telling, views

urlpatterns = [
    path("goals/<uuid:pk>/share/", views.goal_share, name="goal_share"),
    path("goal-shares/<uuid:pk>/end/", views.goal_unshare, name="goal_unshare"),
    path("inbox/<uuid:pk>/goals/<uuid:share>/", telling.inbox_goal, name="inbox_goal"),
    path("r/<str:token>/goals/<uuid:share>/", telling.link_goal, name="link_goal"),
]
