"""Pages that commands print and the documentation keeps, each made from the code that it tells of."""
