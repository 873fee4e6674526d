"""The command line: run the services on one machine, translate a file through them, manage models."""
