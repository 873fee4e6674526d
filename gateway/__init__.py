"""The edge: the web page, the browser's socket, tickets and limits. The only service that a browser talks to."""
