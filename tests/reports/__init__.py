"""Tests of goals, readings and reports."""
