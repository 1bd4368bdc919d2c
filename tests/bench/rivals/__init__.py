"""What a practitioner writes without the studio, each in a process of its own."""
