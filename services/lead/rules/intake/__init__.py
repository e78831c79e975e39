"""Whatever a customer hands in, as usage: Green Button, interval CSV, bills, an annual figure; also zipped.

``formats`` tells a file's kind from its content; a new format is a reader here and a line there.
"""
