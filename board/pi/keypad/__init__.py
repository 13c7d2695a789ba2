"""The keypad: input devices of the kernel, and the key maps that make them the phone's keys."""
