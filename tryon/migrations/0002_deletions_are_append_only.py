"""That a photo was deleted is written once: the database refuses to change or to forget it.

TRUNCATE is not a row trigger's business, so tests can still empty the table.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION tryon_keep_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the deletions of try-on sessions are append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER tryon_keep_deletion BEFORE UPDATE OR DELETE ON tryon_tryondeletion
    FOR EACH ROW EXECUTE FUNCTION tryon_keep_deletion();
"""
ALLOW = """
DROP TRIGGER tryon_keep_deletion ON tryon_tryondeletion;
DROP FUNCTION tryon_keep_deletion();
"""


class Migration(migrations.Migration):
    dependencies = [("tryon", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
