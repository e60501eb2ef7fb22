"""The pages people open first."""
