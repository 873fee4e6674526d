"""Jobs in the database: states, leases, fencing, the worker that does them."""
