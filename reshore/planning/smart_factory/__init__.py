"""Options for any network: home lines at each smart-factory level, plants that return, upgrades, stock and second sources."""
