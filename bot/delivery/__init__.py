"""The post room: nothing comes in twice, and nothing said is lost."""
