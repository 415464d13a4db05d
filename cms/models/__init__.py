from cms.models.pages import (
    DirectoryPage,
    GuideIndexPage,
    GuidePage,
    HomePage,
    SitePage,
)

__all__ = ["DirectoryPage", "GuideIndexPage", "GuidePage", "HomePage", "SitePage"]
