"""What a value is, as far as the code shows: from a question outwards, with the evidence."""
