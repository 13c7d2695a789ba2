"""How a phone gets on the network: from network.toml to what iwd, dhcpcd and timesyncd read."""
