"""Actions: what the configuration has the phone do elsewhere at a key, beside the telephone.

A script is run by the phone itself. An address or a broker is asked by a process of its own, ``dering act``:
the phone need not load a web client, and whatever a name server or a broker does, that process can be ended.
"""
