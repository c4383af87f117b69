"""For people who answer customers: short links, the list of all links for help-desk tools, the link
builder."""
