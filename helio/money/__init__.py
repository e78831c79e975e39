"""What the money commands read and print, as pydantic models: the source of ``--schema``."""
