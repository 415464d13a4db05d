from people.tasks import task_kind

RESULT_ASK = task_kind("result-ask")
RESULT_LATE = task_kind("result-late")
