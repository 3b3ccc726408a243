"""The pages and calls JobCannon answers: browsers, iCIMS and API clients all come in here."""
