from people.tasks import task_kind

STEP_LATE = task_kind("plan-step-late")
GOAL_REACHED = task_kind("goal-reached")
GOAL_STUCK = task_kind("goal-stuck")
PLAN_REVIEW = task_kind("plan-review")
