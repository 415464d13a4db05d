import uuid

import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('cms', '0002_bootstrap_sitepage'),
        ('resources', '0001_initial'),
    ]

    operations = [
        migrations.AddField(model_name='sitepage', name='latest_revision', field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
        migrations.AddField(model_name='sitepage', name='live_revision', field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
        migrations.AlterField(model_name='sitepage', name='locale', field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
        migrations.AlterField(model_name='sitepage', name='translation_key', field=models.UUIDField(default=uuid.uuid4, editable=False)),
        migrations.AlterUniqueTogether(name='sitepage', unique_together={('translation_key', 'locale')}),
        migrations.CreateModel(
            name='DirectoryPage',
            fields=[
                ('sitepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'directory page',
            },
            bases=('cms.sitepage',),
        ),
        migrations.CreateModel(
            name='GuideIndexPage',
            fields=[
                ('sitepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'list of guides',
            },
            bases=('cms.sitepage',),
        ),
        migrations.CreateModel(
            name='GuidePage',
            fields=[
                ('sitepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('condition_codes', models.CharField(blank=True, help_text='Beginnings of ICD-10 codes, with commas between: I50, E11', max_length=200, verbose_name='conditions it is about')),
                ('topics', modelcluster.fields.ParentalManyToManyField(blank=True, to='resources.category', verbose_name='needs it is about')),
            ],
            options={
                'verbose_name': 'guide',
            },
            bases=('cms.sitepage',),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('sitepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'home page',
            },
            bases=('cms.sitepage',),
        ),
    ]
