"""One file per family of synthesisers; each is the only importer of its family's library."""
