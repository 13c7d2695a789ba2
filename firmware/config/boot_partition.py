"""The boot partition of a phone's card, as its owner sees it: a FAT drive, and the files for it."""

from __future__ import annotations

LABEL = "DERING"
"""The volume's label. An image is known by it, and a desktop shows the card's drive under this name."""

PHONE = "phone.toml"
NETWORK = "network.toml"
SSH_KEYS = "ssh_authorized_keys"
AUTHORITIES = "ca.pem"
"""The owner's files, in the root folder. The first boot imports and erases them."""
