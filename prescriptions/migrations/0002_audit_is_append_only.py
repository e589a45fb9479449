"""What happened to prescriptions, and who read them, is written forward only: the database refuses to change it.

Let through are: forgetting an actor whose account is erased; sealing a note anew with another key (a note never comes or
goes); and deleting the events of a prescription that is deleted itself, in this order. Reads and deletions are never
deleted. TRUNCATE is not a row trigger's business, so tests can still empty the tables.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION prescriptions_keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT FROM prescriptions_prescription WHERE id = OLD.prescription_id) THEN
            RETURN OLD;
        END IF;
    ELSIF (NEW.actor_id IS NULL OR NEW.actor_id = OLD.actor_id)
            AND (NEW.sealed_note = '') = (OLD.sealed_note = '')
            AND to_jsonb(NEW) - '{actor_id,sealed_note}'::text[] = to_jsonb(OLD) - '{actor_id,sealed_note}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the events of prescriptions are append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER prescriptions_keep_event BEFORE UPDATE OR DELETE ON prescriptions_prescriptionevent
    FOR EACH ROW EXECUTE FUNCTION prescriptions_keep_event();

CREATE FUNCTION prescriptions_keep_read() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.reader_id IS NULL AND to_jsonb(NEW) - 'reader_id' = to_jsonb(OLD) - 'reader_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the reads of prescriptions are append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER prescriptions_keep_read BEFORE UPDATE OR DELETE ON prescriptions_prescriptionread
    FOR EACH ROW EXECUTE FUNCTION prescriptions_keep_read();

CREATE FUNCTION prescriptions_keep_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.actor_id IS NULL AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the deletions of prescriptions are append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER prescriptions_keep_deletion BEFORE UPDATE OR DELETE ON prescriptions_prescriptiondeletion
    FOR EACH ROW EXECUTE FUNCTION prescriptions_keep_deletion();
"""
ALLOW = """
DROP TRIGGER prescriptions_keep_deletion ON prescriptions_prescriptiondeletion;
DROP FUNCTION prescriptions_keep_deletion();
DROP TRIGGER prescriptions_keep_read ON prescriptions_prescriptionread;
DROP FUNCTION prescriptions_keep_read();
DROP TRIGGER prescriptions_keep_event ON prescriptions_prescriptionevent;
DROP FUNCTION prescriptions_keep_event();
"""


class Migration(migrations.Migration):
    dependencies = [("prescriptions", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
