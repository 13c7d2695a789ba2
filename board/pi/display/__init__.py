"""The display: OLED panels by luma.oled, and the thread that draws on them."""
