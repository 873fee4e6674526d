"""The job side: uploads, dubbing, and the workers that do it. Stages are reached over HTTP only."""
