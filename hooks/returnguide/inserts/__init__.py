"""The parcel insert: one list of fields, from which come a page to fill in, a PDF to print, and a
list to copy by hand."""
