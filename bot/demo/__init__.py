"""The playground: a browser chat with simulated people and a simulated clock."""
