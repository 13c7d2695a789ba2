"""The self-test. A module for each thing that is looked at; each gives findings and raises nothing.

What lies in the file system is looked for under a ``root``, which is ``/`` but for tests. Nothing here is
changed on the machine: what is not read is a sound, a picture or a message to the registrar.
"""
