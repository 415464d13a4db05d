from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Draws forms from templates/forms: label, hint and error tied to their field."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
