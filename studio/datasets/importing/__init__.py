"""From an uploaded file to Parquet: guess, preview, convert, profile. Without Django, in a process of its own."""
