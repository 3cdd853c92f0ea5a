"""One question a module; pure functions on frames, no files, no words."""
