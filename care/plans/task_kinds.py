from people.tasks import task_kind

STEP_LATE = task_kind("plan-step-late")
GOAL_REACHED = task_kind("goal-reached")
PLAN_REVIEW = task_kind("plan-review")
