"""Creating many related tables without Django re-rendering all of them after each."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTogether(Operation):
    """Carry out `operations` (CreateModel, AddField, …) on the state, then create the tables as they end up.

    Sixty models that point at each other are otherwise rendered sixty times over. Only for tables that do not
    exist yet.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)  # rendered again, once, when somebody next asks
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in to_state.apps.get_app_config(app_label).get_models():
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        # Foreign keys first, by dropping the tables in one go.
        names = [
            model._meta.db_table
            for model in from_state.apps.get_app_config(app_label).get_models(include_auto_created=True)
        ]
        quoted = ", ".join(schema_editor.quote_name(name) for name in names)
        schema_editor.execute(f"DROP TABLE {quoted} CASCADE")

    def describe(self) -> str:
        return f"Create {len(self.operations)} things at once"
