"""How a phone comes by its settings: from its card at the first boot, later from a server."""
