"""What ``params`` of a row may say: a form for each rule set, typed and bounded, that takes nothing it does not know.

``check.py`` finds the form of a set. The forms know no row and no date; whoever reads a row's params may use them too.
"""
