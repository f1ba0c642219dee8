"""What Python programs have to know of notebooks in TypeScript."""
