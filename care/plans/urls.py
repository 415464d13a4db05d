from django.urls import path

from care.plans.views import agreement, goals, history, paper, plan, steps, template

urlpatterns = [
    path("patients/<uuid:pk>/plans/", plan.plans, name="plans"),
    path("plans/<uuid:pk>/", plan.plan, name="plan"),
    path("plans/<uuid:pk>/edit/", plan.plan_edit, name="plan_edit"),
    path("plans/<uuid:pk>/move/", plan.plan_move, name="plan_move"),
    path("plans/<uuid:pk>/material/", plan.plan_material, name="plan_material"),
    path("plans/<uuid:pk>/pdf/", paper.plan_pdf, name="plan_pdf"),
    path("plans/<uuid:pk>/template/", template.template, name="plan_template"),
    path("plans/<uuid:pk>/agree/", agreement.agree, name="plan_agree"),
    path("plans/<uuid:pk>/versions/", history.versions, name="plan_versions"),
    path(
        "plans/<uuid:pk>/versions/<int:number>/", history.version, name="plan_version"
    ),
    path("plans/<uuid:pk>/goals/", goals.goal_add, name="goal_add"),
    path("plans/<uuid:pk>/steps/", steps.step_add, name="step_add"),
    path("goals/<uuid:pk>/", goals.goal, name="goal"),
    path("goals/<uuid:pk>/edit/", goals.goal_edit, name="goal_edit"),
    path("steps/<uuid:pk>/edit/", steps.step_edit, name="step_edit"),
    path("steps/<uuid:pk>/done/", steps.step_done, name="step_done"),
]
