from django.db import models
from django.utils import timezone


class JobRun(models.Model):
    """When a periodic job last ran and is next due, one row a job; a worker takes the
    job by a conditional UPDATE, so that many machines run it once."""

    name = models.CharField(max_length=80, unique=True)
    next_run_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_started_at = models.DateTimeField(null=True, blank=True)
    last_finished_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["name"]

    @property
    def label(self) -> str:
        """Its name as words."""
        return self.name.replace("_", " ").capitalize()
