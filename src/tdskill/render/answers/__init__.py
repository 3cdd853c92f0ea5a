"""Reports put into words: which columns, under which headings, with which remarks."""
