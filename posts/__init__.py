"""Posts: commentary on translated foreign articles, and whose words each paragraph is."""
