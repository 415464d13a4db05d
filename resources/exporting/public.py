"""What may leave the network: published services and what hangs on them.

A confidential place leaves it in no form, nor does anything said of that place alone.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from resources.models import Location, Organization, Service, ServiceAtLocation


def services() -> QuerySet[Service]:
    """Published ones, whatever their status: HSDS has a word for what is defunct."""
    return Service.objects.filter(live=True)


def organizations() -> QuerySet[Organization]:
    """Those that run a published service, and imported ones that run none at all."""
    own = Service.objects.filter(organization=OuterRef("pk")).order_by()
    return Organization.objects.filter(
        Exists(own.filter(live=True)) | (~Exists(own) & ~Q(source=""))
    )


def locations() -> QuerySet[Location]:
    """Places of a published service; without any service, those of the above or of an
    import."""
    at = ServiceAtLocation.objects.filter(location=OuterRef("pk")).order_by()
    known = Q(organization__in=organizations().order_by().values("pk"))
    alone = Q(organization=None) & ~Q(source="")
    return Location.objects.filter(is_confidential=False).filter(
        Exists(at.filter(service__live=True)) | (~Exists(at) & (known | alone))
    )


def at_locations() -> QuerySet[ServiceAtLocation]:
    return ServiceAtLocation.objects.filter(
        service__live=True, location__is_confidential=False
    )
