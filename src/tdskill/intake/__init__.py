"""What people bring (CSV, workbooks, exports of other software) as canonical frames and problems.

The readers return the good rows and every problem; whether to go on with errors is for the caller.
They raise TdskillError only when nothing can be read: no such file, a binary or empty file, text in
no known encoding, needed columns missing, a header that can be read in two ways.
"""
