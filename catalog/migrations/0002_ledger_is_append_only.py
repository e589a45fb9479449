"""The stock ledger refuses to be changed or deleted, whoever asks: a form, a shell, or SQL by hand.

One change is let through: forgetting the member of staff, when that person's account is deleted.
TRUNCATE is not a row trigger's business, so tests can still empty the tables.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION catalog_keep_movement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.actor_id IS NULL AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the stock ledger is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER catalog_keep_movement BEFORE UPDATE OR DELETE ON catalog_stockmovement
    FOR EACH ROW EXECUTE FUNCTION catalog_keep_movement();
"""
ALLOW = """
DROP TRIGGER catalog_keep_movement ON catalog_stockmovement;
DROP FUNCTION catalog_keep_movement();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
