"""Front views of spectacle frames, drawn at true scale from their measurements; start at `frame.draw`."""
