"""The sheets of a generated form, one module a kind of sheet."""
