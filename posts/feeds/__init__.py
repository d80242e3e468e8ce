"""RSS 2.0, Atom 1.0 and JSON Feed 1.1 of the site, of what its author writes alone, of each tag, outlet and author,
and of corrections (rules 14–16, 28).

`forms` writes the three formats, `items` says what stands in an item and how much of it fits, `views` answers.
"""
