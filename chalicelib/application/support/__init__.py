"""What customers ask of support, and what is answered."""
