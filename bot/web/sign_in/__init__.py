"""How somebody in a chat comes to be somebody at a page, without a password.

flow.py is the room that answers `/web` with a link; queries.py turns a link into a session and a
session into a person. Links and sessions are kept only as hashes.
"""
