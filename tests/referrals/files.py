"""Small files to send."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
GPS, LATITUDE_REF = 0x8825, 1


def upload(name: str = "letter.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def photo(kind: str = "JPEG", size: tuple[int, int] = (20, 10)) -> bytes:
    """A picture that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(GPS)[LATITUDE_REF] = "N"
    drawn = BytesIO()
    Image.new("RGB", size, "teal").save(drawn, kind, exif=exif.tobytes())
    return drawn.getvalue()
