from django.db import models


class MatchRow(models.Model):
    """The flat table the matching engine reads: one row per service-at-location per
    category, and one without a point for what is reached by phone, on line, or at a
    confidential address. Written only by `resources.match_index`.

    `band` is the twentieth of a degree of latitude that an offered place lies in (see
    `resources.geometry.band`), x, y, z its unit vector; `score` is what the listing
    alone says (capacity, freshness), 0 to 1. `rules` is who the service is for, as JSON
    (see `resources.matching.rules`). `area_state` is the one state a row without a
    point serves, "" where it may serve more.
    """

    # No index of their own: `match_by_place` and the first constraint begin with them.
    category = models.ForeignKey(
        "resources.Category", on_delete=models.CASCADE, db_index=False
    )
    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, db_index=False
    )
    service_at_location = models.ForeignKey(
        "resources.ServiceAtLocation", on_delete=models.CASCADE, null=True
    )
    band = models.SmallIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    z = models.FloatField(null=True)
    is_offered = models.BooleanField(default=True)
    score = models.FloatField(default=0)
    area_state = models.CharField(max_length=2, blank=True)
    rules = models.TextField(default="{}")

    class Meta:
        ordering = ["id"]
        indexes = [
            # All that tells near from far, so that only the nearest are read whole.
            models.Index(
                fields=["category", "band", "longitude", "x", "y", "z", "id"],
                name="match_by_place",
            ),
            models.Index(
                fields=["category", "area_state"],
                condition=models.Q(is_offered=True, latitude=None),
                name="match_without_place",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "service_at_location", "category"],
                name="one_match_row_per_place_and_category",
            ),
            models.UniqueConstraint(
                fields=["service", "category"],
                condition=models.Q(service_at_location=None),
                name="one_match_row_without_place",
            ),
        ]
