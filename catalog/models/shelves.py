"""Where products stand: brands and the tree of categories."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
lower_case_slug = RegexValidator(SLUG, _("Lower-case letters, digits and single hyphens."), code="slug")


class Brand(models.Model):
    slug = models.SlugField(_("slug"), unique=True, validators=[lower_case_slug])
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class Category(TreeNode):
    slug = models.SlugField(_("slug"), unique=True, validators=[lower_case_slug])
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name
