"""Judges that share no code with what they judge: written from the codes, reading only what a program prints."""
