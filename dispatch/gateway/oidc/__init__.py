"""People whom an issuer of identities (OpenID Connect) vouches for: signed bearer tokens, and logging in."""
