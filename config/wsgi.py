import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()
# What is loaded by now stays: the collector need not walk through it again and again,
# which holds up all threads for a fifth of a second.
gc.collect()
gc.freeze()
