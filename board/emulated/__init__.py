"""A whole board in a process: its hardware is a page in the browser, or a program that speaks HTTP."""
