"""What is sold, by whom, on which terms."""
