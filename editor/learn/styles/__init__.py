"""What trains and learns styles: the shipped ones and one's own."""
