"""The story of an order is written forward only: the database refuses to change or delete an event.

The one exception is the actor, who becomes nobody when the person's account is erased. TRUNCATE is not a row
trigger's business and stays possible, for tests and for emptying a development database.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION orders_events_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.actor_id IS NULL
            AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'order events are append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER orders_events_stay BEFORE UPDATE OR DELETE ON orders_orderevent
    FOR EACH ROW EXECUTE FUNCTION orders_events_stay();
"""
BACKWARD = """
DROP TRIGGER orders_events_stay ON orders_orderevent;
DROP FUNCTION orders_events_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
