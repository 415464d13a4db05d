from django.db import models


class SearchRow(models.Model):
    """The flat table that the public search reads: one row per service-at-location,
    and one for a service without any, of every public listing. Written only by
    `resources.match_index`.

    `is_wide` marks the row by which a service with places also helps a whole state or
    the nation from afar. Without latitude nobody goes there; x, y, z is the unit
    vector. `name` is folded for the order; `capacity_rank` holds until the ISO day
    `capacity_until`; `languages` are codes, each between commas. `areas` is JSON, ""
    where none is said, and `area_state` the one state they lie in where nobody goes
    there. `hours_key` stands for the text `hours` (`resources.opening_pattern`) and is
    null where no hours are listed.
    """

    # No index of its own: `search_services` begins with it.
    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, db_index=False
    )
    service_at_location = models.ForeignKey(
        "resources.ServiceAtLocation",
        on_delete=models.CASCADE,
        null=True,
        db_index=False,
    )
    is_wide = models.BooleanField(default=False)
    is_referable = models.BooleanField(default=True)
    is_free = models.BooleanField(default=False)
    is_walk_in = models.BooleanField(default=False)
    is_step_free = models.BooleanField(default=False)
    minimum_age = models.PositiveSmallIntegerField(null=True)
    maximum_age = models.PositiveSmallIntegerField(null=True)
    requires_veteran = models.BooleanField(default=False)
    restricted_gender = models.CharField(max_length=10, blank=True)
    household = models.CharField(max_length=10, blank=True)
    languages = models.TextField(blank=True)
    name = models.TextField()
    capacity_rank = models.PositiveSmallIntegerField(default=1)
    capacity_until = models.CharField(max_length=10, blank=True)
    band = models.SmallIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    z = models.FloatField(null=True)
    area_state = models.CharField(max_length=2, blank=True)
    areas = models.TextField(blank=True)
    hours_key = models.BigIntegerField(null=True)
    hours = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            # All that counting what is around a place needs.
            models.Index(
                fields=["band", "longitude", "x", "y", "z", "service"],
                name="search_by_place",
            ),
            models.Index(
                fields=["area_state"],
                condition=models.Q(latitude=None),
                name="search_without_place",
            ),
            models.Index(fields=["hours_key"], name="search_by_hours"),
            models.Index(fields=["service", "is_wide"], name="search_services"),
            # All that the order without a place needs.
            models.Index(
                fields=[
                    *("is_wide", "is_referable", "capacity_rank", "capacity_until"),
                    *("name", "service", "service_at_location"),
                ],
                name="search_in_order",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["service_at_location"], name="one_search_row_per_place"
            ),
            models.UniqueConstraint(
                fields=["service"],
                condition=models.Q(service_at_location=None),
                name="one_search_row_without_place",
            ),
        ]
