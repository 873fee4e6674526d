"""The models: their manifest, and the downloader that fills the models folder with verified files."""
