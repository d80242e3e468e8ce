"""The project: settings, routes, the server's entry. No domain knowledge lives here."""
