"""Which place of the search index is whose. Readers' side; the index itself is the database's own (posts/search)."""

from django.db import models


class SearchRow(models.Model):
    """A row of the search index. `number` grows with age, so that an index read in its order gives the newest post
    first. A row without an edition is dead: what it found is gone, and its number is never used again."""

    number = models.BigIntegerField(primary_key=True)
    edition = models.OneToOneField(
        "posts.Edition", on_delete=models.SET_NULL, null=True, blank=True, related_name="search_row"
    )
    digest = models.CharField(max_length=32)  # of the tokens: words that have not changed are not written again

    class Meta:
        verbose_name = "search row"
        ordering = ["number"]

    def __str__(self):
        return str(self.number)
