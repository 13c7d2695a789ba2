"""The hardware of the phone, behind the Protocols of :mod:`board.api`. Never imports the firmware."""
