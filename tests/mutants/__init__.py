"""Programs that take the evidence out of right code, or put it into wrong code."""
