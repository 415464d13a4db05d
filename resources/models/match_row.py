from django.db import models


class MatchRow(models.Model):
    """The flat table the matching engine reads: one row per service-at-location per
    category, and one without a point for what is reached by phone, on line, or at a
    confidential address. Written only by `resources.match_index`.

    x, y, z are the place's unit vector; `score` is what the listing alone says
    (capacity, freshness), 0 to 1.
    """

    category = models.ForeignKey("resources.Category", on_delete=models.CASCADE)
    service = models.ForeignKey("resources.Service", on_delete=models.CASCADE)
    service_at_location = models.ForeignKey(
        "resources.ServiceAtLocation", on_delete=models.CASCADE, null=True
    )
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    z = models.FloatField(null=True)
    is_offered = models.BooleanField(default=True)
    score = models.FloatField(default=0)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["category", "latitude", "longitude"],
                condition=models.Q(is_offered=True),
                name="match_by_place",
            )
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
