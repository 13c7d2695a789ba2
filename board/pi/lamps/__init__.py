"""The lamps: LEDs on GPIO lines, or the kernel's own."""
