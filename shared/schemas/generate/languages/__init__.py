"""The contract for readers in other languages: a plain JSON catalogue and TypeScript types, from our own schemas."""
