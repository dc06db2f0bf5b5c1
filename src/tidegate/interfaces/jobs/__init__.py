"""Work that a deployment does by itself, time after time, beside answering requests."""
