"""The board that the phone exists for: a Raspberry Pi with the parts that its owner wired to it."""
