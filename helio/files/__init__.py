"""What the commands read and print, as pydantic models: the source of ``--schema``.

``reading`` takes small text files and says what is wrong with which; one module more for each command with a document.
"""
