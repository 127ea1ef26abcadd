"""Exchange rates: fetched once a day, kept by day, asked for one conversion."""
