"""Where uploads and results are kept: a folder, or S3."""
