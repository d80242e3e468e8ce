import django.db.models.deletion
from django.db import migrations, models

# Tokens come cut and stand apart by spaces. The ascii tokenizer keeps every character beyond ASCII in a token, and
# those of ASCII that are named here: all but letters, digits and space.
SIGNS = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
TOKENIZE = "ascii tokenchars '{}'".format(SIGNS.replace("'", "''")).replace('"', '""')
SQLITE = (
    f"CREATE VIRTUAL TABLE posts_search USING fts5(tokens, content='', detail=none, columnsize=0, tokenize=\"{TOKENIZE}\")",
    'DROP TABLE posts_search',
)
# A function with a price: whoever plans a query sees that reading the tokens of every row is dear and the index is not.
POSTGRESQL = (
    'CREATE FUNCTION posts_search_words(tokens text) RETURNS tsvector LANGUAGE plpgsql '
    'IMMUTABLE STRICT PARALLEL SAFE COST 20000 AS '
    "$$ BEGIN RETURN array_to_tsvector(string_to_array(tokens, ' ')); END $$; "
    "ALTER TABLE posts_searchrow ADD COLUMN tokens text NOT NULL DEFAULT ''; "
    'CREATE INDEX posts_searchrow_tokens ON posts_searchrow USING gin (posts_search_words(tokens))',
    'DROP INDEX posts_searchrow_tokens; ALTER TABLE posts_searchrow DROP COLUMN tokens; '
    'DROP FUNCTION posts_search_words(text)',
)


def _sql(schema_editor):
    return POSTGRESQL if schema_editor.connection.vendor == 'postgresql' else SQLITE


def create(apps, schema_editor):
    """The index is made of what each database has for it: Django knows no such table or column."""
    schema_editor.execute(_sql(schema_editor)[0], params=None)


def drop(apps, schema_editor):
    schema_editor.execute(_sql(schema_editor)[1], params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('posts', '0002_serve_readers'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchRow',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=32)),
                ('edition', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='search_row', to='posts.edition')),
            ],
            options={
                'verbose_name': 'search row',
                'ordering': ['number'],
            },
        ),
        migrations.RunPython(create, drop),
    ]
