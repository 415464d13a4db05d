from care.plans.forms.agreement import AgreementForm
from care.plans.forms.goal import GoalForm, ProgressForm
from care.plans.forms.plan import MoveForm, PlanForm
from care.plans.forms.step import StepForm
from care.plans.forms.template import TemplateForm

__all__ = [
    "AgreementForm",
    "GoalForm",
    "MoveForm",
    "PlanForm",
    "ProgressForm",
    "StepForm",
    "TemplateForm",
]
