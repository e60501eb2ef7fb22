"""Tests of the models of reports."""
