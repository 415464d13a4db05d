from care.views.chart import patient
from care.views.work import task_done, worklist

__all__ = ["patient", "task_done", "worklist"]
