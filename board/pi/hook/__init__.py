"""The hook switch: a GPIO line or an input device, made into lifts, replacements and flashes."""
