"""What a post means, beside what it literally says: sentences compared by vector, in any language of the encoder."""
