"""The reference builds of wiring.toml, in words, as a picture and as the drivers' options."""
