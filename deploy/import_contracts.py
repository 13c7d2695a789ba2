"""Import contracts of our own, for import-linter: what a package may import, and who may import a module.

A list of what is allowed says more than one of what is forbidden: a new import is a decision then.
"""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


def _within(module: str, names: list[str]) -> bool:
    """Whether the module is one of the names or inside one of them; a name ending in * is a prefix."""
    prefixes = tuple(name[:-1] if name.endswith("*") else f"{name}." for name in names)
    return module in names or module.startswith(prefixes)


class _DirectImports(Contract):
    """A contract about single import statements; subclasses say which break it."""

    def breaks(self, importer: str, imported: str) -> bool:
        """Whether this import is not allowed."""
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002
        """Looks at every import of the graph."""
        broken = [
            (importer, imported)
            for importer in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if self.breaks(importer, imported)
        ]
        lines = [
            f"{importer} imports {imported} (line {detail['line_number']})"
            for importer, imported in broken
            for detail in graph.get_import_details(importer=importer, imported=imported)
        ]
        return ContractCheck(kept=not broken, metadata={"lines": lines})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Prints a line for each import that breaks it."""
        for line in check.metadata["lines"]:
            output.print_error(line)


class OnlyImports(_DirectImports):
    """`modules` and what is in them import nothing but each other and what `allowed` names."""

    modules: Any = fields.ListField(subfield=fields.StringField())
    allowed: Any = fields.ListField(subfield=fields.StringField())

    def breaks(self, importer: str, imported: str) -> bool:
        """An import out of `modules` to what is not allowed."""
        return _within(importer, self.modules) and not _within(imported, [*self.modules, *self.allowed])


class OnlyImportedBy(_DirectImports):
    """`module` is imported by nothing but what `importers` names."""

    module: Any = fields.StringField()
    importers: Any = fields.ListField(subfield=fields.StringField())

    def breaks(self, importer: str, imported: str) -> bool:
        """An import of `module` by anybody else."""
        return _within(imported, [self.module]) and not _within(importer, self.importers)
