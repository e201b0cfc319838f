"""The pages: for coaches, programme managers, and everyone's own words."""
