"""Who speaks when: segmentation, embeddings, clustering, pitch."""
